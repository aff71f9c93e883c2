package io.throughline;

import java.io.ByteArrayOutputStream;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** A report as the JSON that the operators' port answers with. */
final class HealthJson {

  private static final JsonFactory JSON = new JsonFactory();

  private HealthJson() {}

  static byte[] write(Health.Report report) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
    try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), bytes)) {
      json.writeStartObject();
      json.writeStringProperty("status", report.status().name());
      json.writeStringProperty("service", report.service());
      json.writeObjectPropertyStart("checks");
      for (Health.Answer check : report.checks()) {
        json.writeStringProperty(check.name(), check.holds() ? "UP" : "DOWN");
      }
      json.writeEndObject();
      if (!report.telemetry().isEmpty()) {
        json.writeObjectPropertyStart("telemetry");
        for (TelemetryPart.State part : report.telemetry()) {
          write(json, part);
        }
        json.writeEndObject();
      }
      json.writeEndObject();
    }
    return bytes.toByteArray();
  }

  private static void write(JsonGenerator json, TelemetryPart.State part) {
    json.writeObjectPropertyStart(part.name());
    json.writeStringProperty("status", part.isDegraded() ? "DEGRADED" : "UP");
    writeIfKnown(json, "reason", part.reason());
    writeIfKnown(json, "since", part.since());
    writeIfKnown(json, "last_success", part.lastSuccess());
    writeIfKnown(json, "last_failure", part.lastFailure());
    json.writeNumberProperty("delivered", part.delivered());
    json.writeNumberProperty("lost", part.lost());
    json.writeEndObject();
  }

  private static void writeIfKnown(JsonGenerator json, String name, @Nullable Object value) {
    if (value instanceof Instant || value instanceof String) {
      json.writeStringProperty(name, value.toString());
    }
  }
}
