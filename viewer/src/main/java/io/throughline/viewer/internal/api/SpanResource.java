package io.throughline.viewer.internal.api;

import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.metrics.v1.Exemplar;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import io.throughline.viewer.internal.catalogue.CatalogueTexts;
import io.throughline.viewer.internal.http.Answer;
import io.throughline.viewer.internal.otlp.OtlpJsonWriter;
import io.throughline.viewer.internal.plot.Exemplars;
import io.throughline.viewer.internal.store.MetricShape;
import io.throughline.viewer.internal.store.Origin;
import io.throughline.viewer.internal.store.StoredLog;
import io.throughline.viewer.internal.store.StoredSpan;
import io.throughline.viewer.internal.store.StoredTrace;
import io.throughline.viewer.internal.store.TraceId;
import java.util.Comparator;
import java.util.regex.Matcher;
import tools.jackson.core.JsonGenerator;

/** All of one span. */
final class SpanResource {

  private static final int MOST_LOGS = 500;
  private static final int MOST_MEASUREMENTS = 50;

  private final ViewerParts parts;
  private final AttributeRows rows;

  SpanResource(ViewerParts parts) {
    this.parts = parts;
    rows = new AttributeRows(parts.catalogue());
  }

  Answer span(Parameters parameters, Matcher path) throws ApiException {
    StoredTrace trace = TracesResource.held(parts, path);
    StoredSpan stored = trace.span(TraceId.spanId(path.group(2)));
    if (stored == null) {
      throw new ApiException(404, "this span is not held");
    }
    Span span = stored.decoded();
    return JsonAnswer.ok(
        json -> {
          json.writeStringProperty("traceId", trace.id().toString());
          json.writeStringProperty("spanId", TraceId.hex(stored.id()));
          if (stored.parentId() != 0) {
            json.writeStringProperty("parentId", TraceId.hex(stored.parentId()));
          }
          json.writeStringProperty("name", stored.name());
          json.writeNumberProperty("kind", stored.kind());
          json.writeStringProperty("service", stored.origin().service());
          JsonAnswer.micros(json, "start", stored.start());
          json.writeNumberProperty("offset", stored.start() - trace.start());
          json.writeNumberProperty("duration", stored.duration());
          status(json, span.getStatus());
          rows.write(json, "attributes", span.getAttributesList());
          events(json, stored, span);
          links(json, trace, stored, span);
          rows.origin(json, stored.origin());
          dropped(json, span);
          measurements(json, trace, stored);
          logs(json, trace, stored);
          json.writeName("raw");
          OtlpJsonWriter.write(request(stored.origin(), span), json);
        });
  }

  private static void status(JsonGenerator json, Status status) {
    json.writeObjectPropertyStart("status");
    json.writeStringProperty(
        "code",
        switch (status.getCode()) {
          case STATUS_CODE_OK -> "OK";
          case STATUS_CODE_ERROR -> "ERROR";
          default -> "UNSET";
        });
    JsonAnswer.text(json, "message", status.getMessage());
    json.writeEndObject();
  }

  private void events(JsonGenerator json, StoredSpan stored, Span span) {
    json.writeArrayPropertyStart("events");
    for (Span.Event event : span.getEventsList()) {
      json.writeStartObject();
      json.writeStringProperty("name", event.getName());
      json.writeNumberProperty("offset", event.getTimeUnixNano() - stored.start());
      rows.write(json, "attributes", event.getAttributesList());
      JsonAnswer.text(json, "own", StackFrames.firstOwn(event.getAttributesList()));
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void links(JsonGenerator json, StoredTrace trace, StoredSpan stored, Span span) {
    TraceLinks links = new TraceLinks(parts.store());
    json.writeArrayPropertyStart("links");
    for (Span.Link link : span.getLinksList()) {
      json.writeStartObject();
      links.target(json, link);
      rows.write(json, "attributes", link.getAttributesList());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeArrayPropertyStart("linksIn");
    for (TraceLinks.Incoming incoming : links.to(trace.id())) {
      if (incoming.to() == stored.id()) {
        json.writeStartObject();
        incoming.write(json);
        json.writeEndObject();
      }
    }
    json.writeEndArray();
  }

  private static void dropped(JsonGenerator json, Span span) {
    json.writeObjectPropertyStart("dropped");
    json.writeNumberProperty("attributes", span.getDroppedAttributesCount());
    json.writeNumberProperty("events", span.getDroppedEventsCount());
    json.writeNumberProperty("links", span.getDroppedLinksCount());
    json.writeEndObject();
  }

  private void measurements(JsonGenerator json, StoredTrace trace, StoredSpan stored) {
    json.writeArrayPropertyStart("measurements");
    parts.store().series().stream()
        .filter(series -> series.origin().service().equals(stored.origin().service()))
        .flatMap(
            series ->
                Exemplars.within(stored.id(), series)
                    .filter(exemplar -> trace.id().equals(TraceId.of(exemplar.getTraceId())))
                    .map(exemplar -> new Measurement(series.shape(), exemplar)))
        .sorted(Comparator.comparing(measurement -> measurement.metric().name()))
        .limit(MOST_MEASUREMENTS)
        .forEach(measurement -> measurement(json, measurement));
    json.writeEndArray();
  }

  private record Measurement(MetricShape metric, Exemplar exemplar) {}

  private void measurement(JsonGenerator json, Measurement measurement) {
    MetricShape metric = measurement.metric();
    CatalogueTexts.KnownMetric known = parts.catalogue().metric(metric.name());
    json.writeStartObject();
    json.writeStringProperty("metric", metric.name());
    json.writeStringProperty("unit", metric.unit());
    JsonAnswer.text(json, "brief", known == null ? metric.description() : known.brief());
    json.writeName("value");
    JsonAnswer.decimal(json, Exemplars.value(measurement.exemplar()));
    json.writeEndObject();
  }

  private void logs(JsonGenerator json, StoredTrace trace, StoredSpan stored) {
    json.writeArrayPropertyStart("logs");
    parts.store().logs().stream()
        .filter(log -> log.spanId() == stored.id() && trace.id().equals(log.traceId()))
        .sorted(Comparator.comparingLong(StoredLog::time))
        .limit(MOST_LOGS)
        .forEach(log -> LogRows.write(json, log));
    json.writeEndArray();
  }

  private static ExportTraceServiceRequest request(Origin origin, Span span) {
    return ExportTraceServiceRequest.newBuilder()
        .addResourceSpans(
            ResourceSpans.newBuilder()
                .setResource(origin.resource())
                .setSchemaUrl(origin.resourceSchemaUrl())
                .addScopeSpans(
                    ScopeSpans.newBuilder()
                        .setScope(origin.scope())
                        .setSchemaUrl(origin.scopeSchemaUrl())
                        .addSpans(span)))
        .build();
  }
}
