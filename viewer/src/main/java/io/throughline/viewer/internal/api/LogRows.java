package io.throughline.viewer.internal.api;

import io.opentelemetry.proto.logs.v1.LogRecord;
import io.throughline.viewer.internal.otlp.Values;
import io.throughline.viewer.internal.store.StoredLog;
import io.throughline.viewer.internal.store.TraceId;
import java.util.List;
import java.util.Objects;
import tools.jackson.core.JsonGenerator;

/** A log record as a row of a list. */
final class LogRows {

  private static final List<String> LEVELS =
      List.of("TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL");

  private LogRows() {}

  /** The level of OTLP's number; nothing for none. */
  static String level(int severity) {
    return severity < 1 || severity > 24 ? "" : LEVELS.get((severity - 1) / 4);
  }

  static void write(JsonGenerator json, StoredLog log) {
    json.writeStartObject();
    fields(json, log, log.decoded());
    json.writeEndObject();
  }

  static void fields(JsonGenerator json, StoredLog log, LogRecord record) {
    json.writeStringProperty("id", Long.toString(log.number()));
    JsonAnswer.micros(json, "time", log.time());
    json.writeStringProperty("level", level(log.severity()));
    json.writeNumberProperty("severity", log.severity());
    json.writeStringProperty("service", log.origin().service());
    json.writeStringProperty("body", Values.text(record.getBody()));
    JsonAnswer.text(json, "event", record.getEventName());
    JsonAnswer.text(json, "traceId", Objects.toString(log.traceId(), null));
    if (log.spanId() != 0) {
      json.writeStringProperty("spanId", TraceId.hex(log.spanId()));
    }
  }
}
