package io.throughline.viewer.internal.api;

import io.opentelemetry.proto.logs.v1.SeverityNumber;
import io.throughline.viewer.internal.catalogue.CatalogueTexts;
import io.throughline.viewer.internal.http.Answer;
import io.throughline.viewer.internal.otlp.Values;
import io.throughline.viewer.internal.store.MetricShape;
import io.throughline.viewer.internal.store.StoreState;
import io.throughline.viewer.internal.store.StoredLog;
import io.throughline.viewer.internal.store.StoredSpan;
import io.throughline.viewer.internal.store.StoredTrace;
import io.throughline.viewer.internal.store.TraceId;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The resource of findings: defects of the telemetry itself. */
final class FindingsResource {

  private static final int MANY_SERIES = 1000;

  /** Lines that differ in a number only. */
  private static final int MOST_WARNINGS = 50;

  private static final int LONGEST_WARNING = 500;

  private final ViewerParts parts;

  FindingsResource(ViewerParts parts) {
    this.parts = parts;
  }

  private record Kind(String name, String severity, String title) {}

  private static final Kind NO_SERVICE =
      new Kind("service_name_missing", "warning", "Telemetry without service.name");
  private static final Kind NO_PARENT =
      new Kind("parent_missing", "warning", "Spans whose parent was not received");
  private static final Kind CLOCK =
      new Kind("clock_skew", "warning", "Spans that start before their parent");
  private static final Kind UNIT = new Kind("unit_differs", "warning", "Not the catalogue's unit");
  private static final Kind TYPE =
      new Kind("type_differs", "warning", "Not the catalogue's instrument");
  private static final Kind SERIES = new Kind("cardinality", "warning", "Very many series");
  private static final Kind UNKNOWN =
      new Kind("unknown_name", "info", "The catalogue has its domain, but not this metric");
  private static final Kind EVICTED =
      new Kind("evicted", "info", "Older telemetry has gone to make room");
  private static final Kind REFUSED =
      new Kind("refused", "warning", "Requests that were no OTLP, or too large");

  private static final Kind WARNING =
      new Kind("telemetry_warning", "warning", "The service's own telemetry warns");

  private record Place(Kind kind, String service, String metric, String detail) {}

  private static final class Finding {
    private long count;
    private @Nullable TraceId trace;
    private long span;
    private long log;
  }

  Answer findings(Parameters parameters, Matcher path) {
    Map<Place, Finding> found = new LinkedHashMap<>();
    parts.store().traces().forEach(trace -> spans(trace, found));
    metrics(found);
    warnings(found);
    StoreState state = parts.store().state();
    for (StoreState.Service service : state.services()) {
      count(
          found,
          EVICTED,
          service.name(),
          "",
          "The limit is " + state.limitBytes() + " bytes.",
          service.evicted());
    }
    count(found, REFUSED, "", "", "The sender was told why.", parts.intake().refused());
    return JsonAnswer.ok(
        json -> {
          json.writeArrayPropertyStart("findings");
          found.forEach(
              (place, finding) -> {
                json.writeStartObject();
                json.writeStringProperty("kind", place.kind().name());
                json.writeStringProperty("severity", place.kind().severity());
                JsonAnswer.text(json, "service", place.service());
                json.writeStringProperty("title", place.kind().title());
                json.writeStringProperty("detail", place.detail());
                json.writeNumberProperty("count", finding.count);
                JsonAnswer.text(json, "metric", place.metric());
                if (finding.trace != null) {
                  json.writeStringProperty("traceId", finding.trace.toString());
                  json.writeStringProperty("spanId", TraceId.hex(finding.span));
                }
                if (finding.log > 0) {
                  json.writeStringProperty("log", Long.toString(finding.log));
                }
                json.writeEndObject();
              });
          json.writeEndArray();
        });
  }

  private static void count(
      Map<Place, Finding> found,
      Kind kind,
      String service,
      String metric,
      String detail,
      long count) {
    if (count > 0) {
      found.computeIfAbsent(new Place(kind, service, metric, detail), key -> new Finding()).count +=
          count;
    }
  }

  private static void spans(StoredTrace trace, Map<Place, Finding> found) {
    Map<Long, StoredSpan> byId = new HashMap<>();
    List<StoredSpan> spans = trace.spans();
    spans.forEach(span -> byId.putIfAbsent(span.id(), span));
    for (StoredSpan span : spans) {
      StoredSpan parent = byId.get(span.parentId());
      if (!span.origin().isNamed()) {
        example(found, NO_SERVICE, trace, span, "Set OTEL_SERVICE_NAME.");
      }
      if (span.parentId() != 0 && parent == null) {
        example(
            found,
            NO_PARENT,
            trace,
            span,
            "It was sampled out, dropped, evicted here, or its service does not send.");
      } else if (parent != null && span.start() < parent.start()) {
        example(found, CLOCK, trace, span, "The clocks of two machines differ by as much.");
      }
    }
  }

  private static void example(
      Map<Place, Finding> found, Kind kind, StoredTrace trace, StoredSpan span, String detail) {
    Place place = new Place(kind, span.origin().service(), "", detail);
    Finding finding = found.computeIfAbsent(place, key -> new Finding());
    finding.count++;
    if (finding.trace == null) {
      finding.trace = trace.id();
      finding.span = span.id();
    }
  }

  /** Such as a setting that nobody knows, or telemetry that was dropped. */
  private void warnings(Map<Place, Finding> found) {
    int warnings = 0;
    for (StoredLog log : parts.store().logsAfter(-1)) {
      if (log.severity() >= SeverityNumber.SEVERITY_NUMBER_WARN_VALUE && isOfTelemetry(log)) {
        String body = Values.text(log.decoded().getBody());
        String text = body.substring(0, Math.min(LONGEST_WARNING, body.length()));
        Place place = new Place(WARNING, log.origin().service(), "", text);
        Finding finding = found.get(place);
        if (finding == null && warnings++ < MOST_WARNINGS) {
          finding = new Finding();
          found.put(place, finding);
        }
        if (finding != null) {
          finding.count++;
          finding.log = Math.max(finding.log, log.number());
        }
      }
    }
  }

  /** By its logger. */
  private static boolean isOfTelemetry(StoredLog log) {
    String logger = log.origin().scope().getName();
    return logger.startsWith("io.throughline.") && !logger.startsWith("io.throughline.examples.");
  }

  private void metrics(Map<Place, Finding> found) {
    record Sent(String service, MetricShape shape) {}
    Map<Sent, Long> all =
        parts.store().series().stream()
            .collect(
                Collectors.groupingBy(
                    series -> new Sent(series.origin().service(), series.shape()),
                    LinkedHashMap::new,
                    Collectors.counting()));
    all.forEach(
        (sent, series) -> {
          metric(found, sent.service(), sent.shape());
          if (series > MANY_SERIES) {
            count(
                found,
                SERIES,
                sent.service(),
                sent.shape().name(),
                "An attribute of it has no bound.",
                series);
          }
        });
  }

  private void metric(Map<Place, Finding> found, String service, MetricShape shape) {
    String name = shape.name();
    CatalogueTexts.KnownMetric known = parts.catalogue().metric(name);
    int dot = name.indexOf('.');
    if (known == null) {
      if (dot > 0 && parts.catalogue().hasDomain(name.substring(0, dot))) {
        count(found, UNKNOWN, service, name, "Perhaps it is misspelt, or of another version.", 1);
      }
      return;
    }
    if (!known.unit().equals(shape.unit())) {
      count(
          found,
          UNIT,
          service,
          name,
          "It is '" + shape.unit() + "' and should be '" + known.unit() + "'.",
          1);
    }
    String instrument = shape.instrument().replace("exponential_", "");
    if (!known.instrument().equals(instrument)) {
      count(
          found,
          TYPE,
          service,
          name,
          "It is a " + instrument + " and should be a " + known.instrument() + ".",
          1);
    }
  }
}
