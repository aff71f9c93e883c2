package io.throughline.viewer.internal.search;

import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.SeverityNumber;
import io.throughline.viewer.internal.otlp.Values;
import io.throughline.viewer.internal.store.Origin;
import io.throughline.viewer.internal.store.StoredLog;
import io.throughline.viewer.internal.store.TraceId;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A log record. */
record LogItem(StoredLog log) implements Item {

  @Override
  public Origin origin() {
    return log.origin();
  }

  @Override
  public String name() {
    return "";
  }

  @Override
  public byte[] encoded() {
    return log.encoded();
  }

  @Override
  public @Nullable EncodedValue attribute(AttributeKey key) {
    return key.in(log.encoded(), LogRecord.ATTRIBUTES_FIELD_NUMBER);
  }

  @Override
  public boolean anyEventAttribute(AttributeKey key, Predicate<EncodedValue> condition) {
    return false; // it is an event itself
  }

  @Override
  public boolean anyText(Predicate<String> condition) {
    LogRecord decoded = log.decoded();
    return condition.test(Values.text(decoded.getBody()))
        || condition.test(decoded.getEventName())
        || SpanItem.anyValue(decoded.getAttributesList(), condition);
  }

  @Override
  public boolean anyEvent(Predicate<String> condition) {
    return condition.test(log.decoded().getEventName());
  }

  @Override
  public long duration() {
    return 0;
  }

  @Override
  public long traceDuration() {
    return 0;
  }

  @Override
  public int kind() {
    return 0;
  }

  @Override
  public int severity() {
    return log.severity();
  }

  @Override
  public boolean isError() {
    return log.severity() >= SeverityNumber.SEVERITY_NUMBER_ERROR_VALUE;
  }

  @Override
  public @Nullable TraceId traceId() {
    return log.traceId();
  }

  @Override
  public long spanId() {
    return log.spanId();
  }
}
