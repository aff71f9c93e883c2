package io.throughline.logging.internal.line;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.logs.LogRecordBuilder;

/**
 * An attribute of an OTLP log record.
 *
 * @param key of the type of the value
 * @param value a text, a long, a double or a boolean
 */
public record RecordField(AttributeKey<?> key, Object value) {

  @SuppressWarnings("unchecked") // FieldAttributes pairs them
  void setIn(LogRecordBuilder record) {
    record.setAttribute((AttributeKey<Object>) key, value);
  }
}
