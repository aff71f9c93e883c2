package io.throughline.examples.kit;

import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.resource.v1.Resource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * The telemetry that the services have exported: the spans of the latest traces, and the numbers of
 * metrics and log records. Bounded and thread-safe.
 */
public final class ReceivedTelemetry implements OtlpSink {

  private static final int MAX_TRACES = 1000;
  private static final int MAX_SPANS_OF_A_TRACE = 1000;

  private final Map<String, Arrivals> traces =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Arrivals> eldest) {
          return size() > MAX_TRACES;
        }
      };

  private long metrics;
  private long logRecords;

  @Override
  public synchronized void addSpans(ExportTraceServiceRequest request) {
    for (var resource : request.getResourceSpansList()) {
      String service = serviceName(resource.getResource());
      for (var scope : resource.getScopeSpansList()) {
        scope.getSpansList().forEach(span -> add(new ReceivedSpan(service, span)));
      }
    }
    notifyAll();
  }

  @Override
  public synchronized void addMetrics(ExportMetricsServiceRequest request) {
    for (var resource : request.getResourceMetricsList()) {
      for (var scope : resource.getScopeMetricsList()) {
        metrics += scope.getMetricsCount();
      }
    }
  }

  @Override
  public synchronized void addLogs(ExportLogsServiceRequest request) {
    for (var resource : request.getResourceLogsList()) {
      for (var scope : resource.getScopeLogsList()) {
        logRecords += scope.getLogRecordsCount();
      }
    }
  }

  public synchronized long metrics() {
    return metrics;
  }

  public synchronized long logRecords() {
    return logRecords;
  }

  /** The traces that it holds, in the order of their first spans' arrival. */
  public synchronized List<Trace> traces() {
    return traces.entrySet().stream()
        .map(entry -> new Trace(entry.getKey(), List.copyOf(entry.getValue().spans)))
        .toList();
  }

  /** Waits for a trace that is as wanted. */
  public synchronized Optional<Trace> await(Predicate<Trace> wanted, Duration atMost)
      throws InterruptedException {
    long deadline = System.nanoTime() + atMost.toNanos();
    while (true) {
      Optional<Trace> found = traces().stream().filter(wanted).findFirst();
      long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      if (found.isPresent() || left <= 0) {
        return found;
      }
      wait(left);
    }
  }

  /** Hands out, once, the traces to which nothing has been added for a while. */
  public synchronized List<Trace> takeSettled(Duration quiet) {
    List<Trace> settled = new ArrayList<>();
    long before = System.nanoTime() - quiet.toNanos();
    for (Iterator<Map.Entry<String, Arrivals>> each = traces.entrySet().iterator();
        each.hasNext(); ) {
      Map.Entry<String, Arrivals> trace = each.next();
      if (trace.getValue().latest - before < 0) {
        settled.add(new Trace(trace.getKey(), trace.getValue().spans));
        each.remove();
      }
    }
    return settled;
  }

  private void add(ReceivedSpan span) {
    Arrivals arrivals = traces.computeIfAbsent(span.traceId(), id -> new Arrivals());
    if (arrivals.spans.size() < MAX_SPANS_OF_A_TRACE) {
      arrivals.spans.add(span);
    }
    arrivals.latest = System.nanoTime();
  }

  private static String serviceName(Resource resource) {
    return resource.getAttributesList().stream()
        .filter(attribute -> attribute.getKey().equals("service.name"))
        .map(attribute -> attribute.getValue().getStringValue())
        .findFirst()
        .orElse("unknown_service");
  }

  private static final class Arrivals {
    private final List<ReceivedSpan> spans = new ArrayList<>();
    private long latest;
  }
}
