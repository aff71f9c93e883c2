package io.throughline.internal.health;

import java.io.StringWriter;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** A report as the JSON that the operators' port answers with. */
public final class HealthJson {

  private static final JsonFactory JSON = new JsonFactory();

  private HealthJson() {}

  /**
   * Writes a report.
   *
   * @param report the service at one moment
   * @return JSON
   */
  public static String write(HealthReport report) {
    StringWriter text = new StringWriter(512);
    try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
      json.writeStartObject();
      json.writeStringProperty("status", report.status().name());
      writeIfKnown(json, "since", report.degradedSince());
      json.writeStringProperty("service", report.service());
      json.writeObjectPropertyStart("checks");
      for (HealthReport.Answer check : report.checks()) {
        json.writeStringProperty(check.name(), check.holds() ? "UP" : "DOWN");
      }
      json.writeEndObject();
      if (!report.telemetry().isEmpty()) {
        json.writeObjectPropertyStart("telemetry");
        for (PartState part : report.telemetry()) {
          write(json, part, report.flows().get(part.name()));
        }
        json.writeEndObject();
      }
      json.writeEndObject();
    }
    return text.toString();
  }

  private static void write(JsonGenerator json, PartState part, @Nullable SignalFlow flow) {
    json.writeObjectPropertyStart(part.name());
    json.writeStringProperty("status", part.isDegraded() ? "DEGRADED" : "UP");
    writeIfKnown(json, "since", part.since());
    writeIfKnown(json, "last_success", part.lastSuccess());
    writeIfKnown(json, "last_failure", part.lastFailure());
    writeIfKnown(json, "last_error", part.lastError());
    json.writeNumberProperty("delivered", part.delivered());
    json.writeNumberProperty("lost", part.lost());
    if (flow != null) {
      json.writeNumberProperty("queued", flow.queued());
      json.writeNumberProperty("queue_capacity", flow.capacity());
      json.writeNumberProperty("dropped", flow.dropped());
      json.writeNumberProperty("spooled", flow.spooled());
    }
    if (!part.exporters().isEmpty()) {
      json.writeObjectPropertyStart("exporters");
      part.exporters().forEach(exporter -> write(json, exporter, null));
      json.writeEndObject();
    }
    json.writeEndObject();
  }

  private static void writeIfKnown(JsonGenerator json, String name, @Nullable Object value) {
    if (value != null) {
      json.writeStringProperty(name, value.toString());
    }
  }
}
