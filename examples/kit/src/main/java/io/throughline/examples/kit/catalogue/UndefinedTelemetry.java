package io.throughline.examples.kit.catalogue;

import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.Span;
import io.throughline.examples.kit.OtlpSink;
import io.throughline.examples.kit.catalogue.Model.Definition;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Holds what services send by OTLP against the catalogue; keeps names only. */
public final class UndefinedTelemetry implements OtlpSink {

  /** What the specification of OpenTelemetry adds to points beyond the limit of series. */
  private static final String OVERFLOW = "otel.metric.overflow";

  /** The attributes by which one knows a span whose name the conventions make. */
  private static final Set<String> CONVENTIONS =
      Set.of(
          "rpc.system.name",
          "http.request.method",
          "db.system.name",
          "messaging.system",
          "gen_ai.operation.name");

  private static final String SERVICE = "service.name";

  private final Model model;
  private final Set<String> problems = new TreeSet<>();

  /** The names that came from each service, right or wrong. */
  private final Map<String, Set<String>> received = new TreeMap<>();

  public UndefinedTelemetry(Model model) {
    this.model = model;
  }

  /** What is not as it is defined. */
  public synchronized Set<String> problems() {
    return Set.copyOf(problems);
  }

  /** Names of metrics and spans, {@code log}, and names of events. */
  public synchronized Set<String> receivedFrom(String service) {
    return Set.copyOf(received.getOrDefault(service, Set.of()));
  }

  @Override
  public synchronized void addMetrics(ExportMetricsServiceRequest request) {
    for (var resource : request.getResourceMetricsList()) {
      String service = check(resource.getResource());
      for (var scope : resource.getScopeMetricsList()) {
        scope.getMetricsList().forEach(metric -> check(service, metric));
      }
    }
  }

  @Override
  public synchronized void addSpans(ExportTraceServiceRequest request) {
    for (var resource : request.getResourceSpansList()) {
      String service = check(resource.getResource());
      for (var scope : resource.getScopeSpansList()) {
        scope.getSpansList().forEach(span -> check(service, span));
      }
    }
  }

  @Override
  public synchronized void addLogs(ExportLogsServiceRequest request) {
    for (var resource : request.getResourceLogsList()) {
      String service = check(resource.getResource());
      for (var scope : resource.getScopeLogsList()) {
        scope.getLogRecordsList().forEach(line -> check(service, line));
      }
    }
  }

  private String check(Resource resource) {
    check("a resource", resource.getAttributesList(), model.resourceAttributes());
    return resource.getAttributesList().stream()
        .filter(attribute -> attribute.getKey().equals(SERVICE))
        .map(attribute -> attribute.getValue().getStringValue())
        .findFirst()
        .orElseThrow();
  }

  private void check(String service, Metric metric) {
    note(service, metric.getName());
    String what = "the metric " + metric.getName();
    Definition defined = model.metrics().get(metric.getName());
    if (defined == null) {
      problems.add(what + " of " + service + " is not defined");
      return;
    }
    compare(what, "unit", defined, metric.getUnit());
    compare(what, "instrument", defined, instrument(metric));
    Set<String> allowed = defined.attributes();
    allowed.add(OVERFLOW);
    attributes(metric).forEach(attributes -> check(what, attributes, allowed));
  }

  private static String instrument(Metric metric) {
    return switch (metric.getDataCase()) {
      case GAUGE -> "gauge";
      case SUM -> metric.getSum().getIsMonotonic() ? "counter" : "updowncounter";
      case HISTOGRAM -> "histogram";
      default -> metric.getDataCase().name();
    };
  }

  private static List<List<KeyValue>> attributes(Metric metric) {
    return switch (metric.getDataCase()) {
      case GAUGE -> numbers(metric.getGauge().getDataPointsList());
      case SUM -> numbers(metric.getSum().getDataPointsList());
      default ->
          metric.getHistogram().getDataPointsList().stream()
              .map(HistogramDataPoint::getAttributesList)
              .toList();
    };
  }

  private static List<List<KeyValue>> numbers(List<NumberDataPoint> points) {
    return points.stream().map(NumberDataPoint::getAttributesList).toList();
  }

  private void check(String service, Span span) {
    note(service, span.getName());
    String what = "the span " + span.getName();
    Definition defined = model.spans().get(span.getName());
    if (defined != null) {
      String kind = span.getKind().name().replace("SPAN_KIND_", "").toLowerCase(Locale.ROOT);
      compare(what, "kind", defined, kind);
      check(what, span.getAttributesList(), defined.attributes());
    } else if (span.getAttributesList().stream().anyMatch(UndefinedTelemetry::isOfConventions)) {
      // Named after what it is about; the conventions define it, the catalogue its attributes.
      check(what, span.getAttributesList(), model.attributes());
    } else {
      problems.add(what + " of " + service + " is not defined");
    }
    for (Span.Event event : span.getEventsList()) {
      checkEvent(what, event);
    }
  }

  private static boolean isOfConventions(KeyValue attribute) {
    return CONVENTIONS.contains(attribute.getKey());
  }

  private void checkEvent(String span, Span.Event event) {
    Definition defined = model.events().get(event.getName());
    String what = "the event " + event.getName() + " of " + span;
    if (defined != null) {
      check(what, event.getAttributesList(), defined.attributes());
    } else {
      // Those of the conventions: "exception", and "message" of RPC.
      if (!Set.of("exception", "message").contains(event.getName())) {
        problems.add(what + " is not defined");
      }
      check(what, event.getAttributesList(), model.attributes());
    }
  }

  private void check(String service, LogRecord line) {
    note(service, "log");
    Set<String> allowed = new HashSet<>(model.logFields());
    String what = "a log record";
    if (!line.getEventName().isEmpty()) {
      note(service, line.getEventName());
      what = "the event " + line.getEventName();
      Definition defined = model.events().get(line.getEventName());
      if (defined == null) {
        problems.add(what + " of " + service + " is not defined");
        return;
      }
      allowed.addAll(defined.attributes());
    }
    check(what, line.getAttributesList(), allowed);
  }

  private void check(String what, Collection<KeyValue> attributes, Set<String> allowed) {
    for (KeyValue attribute : attributes) {
      if (!allowed.contains(attribute.getKey())) {
        problems.add(what + " has the attribute " + attribute.getKey());
      }
    }
  }

  private void compare(String what, String property, Definition defined, String sent) {
    if (!defined.text(property).equals(sent)) {
      problems.add(
          what + " has the " + property + " " + sent + " instead of " + defined.text(property));
    }
  }

  private void note(String service, String name) {
    received.computeIfAbsent(service, first -> new TreeSet<>()).add(name);
  }
}
