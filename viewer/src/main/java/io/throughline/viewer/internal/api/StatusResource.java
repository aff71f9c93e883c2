package io.throughline.viewer.internal.api;

import io.throughline.viewer.internal.http.Answer;
import io.throughline.viewer.internal.receive.Forwarder;
import io.throughline.viewer.internal.store.StoreState;
import java.util.Map;
import java.util.regex.Matcher;
import tools.jackson.core.JsonGenerator;

/** The resource of the viewer's status, and of the live feed of changes. */
final class StatusResource {

  private final ViewerParts parts;

  StatusResource(ViewerParts parts) {
    this.parts = parts;
  }

  Answer status(Parameters parameters, Matcher path) {
    StoreState state = parts.store().state();
    return JsonAnswer.ok(
        json -> {
          json.writeStringProperty("version", version());
          json.writeStringProperty("session", parts.session().get());
          json.writeNumberProperty("now", parts.clock().millis() * 1000);
          if (state.since() != 0) {
            JsonAnswer.micros(json, "since", state.since());
          }
          json.writeNumberProperty("bytes", state.bytes());
          json.writeNumberProperty("limitBytes", state.limitBytes());
          counts(json, "held", state.held(), state.traces());
          counts(json, "received", state.received(), -1);
          counts(json, "evicted", state.evicted(), state.evictedTraces());
          json.writeObjectPropertyStart("refused");
          json.writeNumberProperty("requests", parts.intake().refused());
          json.writeEndObject();
          forward(json);
          otlp(json);
          services(json, state);
        });
  }

  private static String version() {
    String version = StatusResource.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }

  private static void counts(
      JsonGenerator json, String name, StoreState.Counts counts, long traces) {
    json.writeObjectPropertyStart(name);
    if (traces >= 0) {
      json.writeNumberProperty("traces", traces);
    }
    json.writeNumberProperty("spans", counts.spans());
    json.writeNumberProperty("logs", counts.logs());
    json.writeNumberProperty("points", counts.points());
    json.writeEndObject();
  }

  private void forward(JsonGenerator json) {
    Forwarder forwarder = parts.forwarder();
    if (forwarder != null) {
      Forwarder.State state = forwarder.state();
      json.writeObjectPropertyStart("forward");
      json.writeStringProperty("endpoint", state.endpoint());
      json.writeNumberProperty("sent", state.sent());
      json.writeNumberProperty("dropped", state.dropped());
      json.writeNumberProperty("queued", state.queued());
      json.writeEndObject();
    }
  }

  private void otlp(JsonGenerator json) {
    json.writeObjectPropertyStart("otlp");
    json.writeStringProperty("http", parts.endpoints().get().http());
    JsonAnswer.text(json, "grpc", parts.endpoints().get().grpc());
    json.writeEndObject();
  }

  private static void services(JsonGenerator json, StoreState state) {
    json.writeArrayPropertyStart("services");
    for (StoreState.Service service : state.services()) {
      json.writeStartObject();
      json.writeStringProperty("name", service.name());
      json.writeNumberProperty("instances", service.instances());
      json.writeNumberProperty("spans", service.spans());
      json.writeNumberProperty("logs", service.logs());
      json.writeNumberProperty("points", service.points());
      json.writeNumberProperty("bytes", service.bytes());
      json.writeNumberProperty("evicted", service.evicted());
      JsonAnswer.micros(json, "first", service.first());
      JsonAnswer.micros(json, "last", service.last());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  Answer live(Parameters parameters, Matcher path) {
    return new Answer(
        200,
        Map.of("Content-Type", "text/event-stream", "Cache-Control", "no-store"),
        new Answer.Stream(parts.live().subscribe()));
  }
}
