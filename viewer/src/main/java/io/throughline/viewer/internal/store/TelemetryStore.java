package io.throughline.viewer.internal.store;

import com.google.protobuf.Message;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that was received and is still held. Thread-safe: one writer at a time; readers get what was
 * there when they asked.
 */
public final class TelemetryStore {

  private final Clock clock;
  private final Books books;
  private final Object lock = new Object();
  private long numbers; // of traces and log records, in the order of arrival

  /**
   * An empty store.
   *
   * @param limitBytes for the bytes that were sent, and what is needed to find them
   */
  public TelemetryStore(long limitBytes, Clock clock) {
    this.clock = clock;
    books = new Books(limitBytes);
  }

  /** Takes what a request brings. */
  public Taken take(Message request) {
    if (request instanceof ExportTraceServiceRequest traces) {
      return takeSpans(traces);
    }
    if (request instanceof ExportLogsServiceRequest logs) {
      return takeLogs(logs);
    }
    return takePoints((ExportMetricsServiceRequest) request);
  }

  private Taken takeSpans(ExportTraceServiceRequest request) {
    long accepted = 0;
    long rejected = 0;
    synchronized (lock) {
      for (ResourceSpans resource : request.getResourceSpansList()) {
        for (ScopeSpans scope : resource.getScopeSpansList()) {
          Origin origin =
              books.origin(
                  new Origin(
                      resource.getResource(),
                      resource.getSchemaUrl(),
                      scope.getScope(),
                      scope.getSchemaUrl()));
          for (Span span : scope.getSpansList()) {
            TraceId id = TraceId.of(span.getTraceId());
            if (id == null || TraceId.spanId(span.getSpanId()) == 0) {
              rejected++;
            } else {
              books.add(id, new StoredSpan(origin, books.name(span.getName()), span), ++numbers);
              accepted++;
            }
          }
        }
      }
      books.evict();
    }
    return new Taken(
        accepted, rejected, rejected == 0 ? "" : "a span needs a trace id and a span id");
  }

  private Taken takeLogs(ExportLogsServiceRequest request) {
    long now = clock.millis() * 1_000_000;
    long accepted = 0;
    synchronized (lock) {
      for (ResourceLogs resource : request.getResourceLogsList()) {
        for (ScopeLogs scope : resource.getScopeLogsList()) {
          Origin origin =
              books.origin(
                  new Origin(
                      resource.getResource(),
                      resource.getSchemaUrl(),
                      scope.getScope(),
                      scope.getSchemaUrl()));
          for (LogRecord record : scope.getLogRecordsList()) {
            books.add(new StoredLog(++numbers, origin, record, now));
            accepted++;
          }
        }
      }
      books.evict();
    }
    return new Taken(accepted, 0, "");
  }

  private Taken takePoints(ExportMetricsServiceRequest request) {
    long accepted = 0;
    long rejected = 0;
    synchronized (lock) {
      for (ResourceMetrics resource : request.getResourceMetricsList()) {
        for (ScopeMetrics scope : resource.getScopeMetricsList()) {
          Origin origin =
              books.origin(
                  new Origin(
                      resource.getResource(),
                      resource.getSchemaUrl(),
                      scope.getScope(),
                      scope.getSchemaUrl()));
          for (Metric metric : scope.getMetricsList()) {
            List<MetricPoints.Point> points = MetricPoints.of(metric);
            if (metric.getName().isEmpty()) {
              rejected += points.size();
              continue;
            }
            MetricShape shape = MetricShape.of(metric);
            for (MetricPoints.Point point : points) {
              books.add(new Series.Key(origin, shape, point.attributes()), point.stored());
            }
            accepted += points.size();
          }
        }
      }
      books.evict();
    }
    return new Taken(accepted, rejected, rejected == 0 ? "" : "a metric needs a name");
  }

  /** The traces, newest start first. */
  public List<StoredTrace> traces() {
    StoredTrace[] all;
    synchronized (lock) {
      all = books.traces().toArray(new StoredTrace[0]);
    }
    record Keyed(long start, StoredTrace trace) {} // a start may change while it is compared
    return Arrays.stream(all)
        .map(trace -> new Keyed(trace.start(), trace))
        .sorted(
            Comparator.comparingLong(Keyed::start)
                .thenComparingLong(keyed -> keyed.trace().number())
                .reversed())
        .map(Keyed::trace)
        .toList();
  }

  /** A trace; null if it is not held. */
  public @Nullable StoredTrace trace(TraceId id) {
    synchronized (lock) {
      return books.trace(id);
    }
  }

  /** The log records, newest first. */
  public List<StoredLog> logs() {
    List<StoredLog> all = new ArrayList<>();
    synchronized (lock) {
      books.accounts().forEach(account -> all.addAll(account.logs));
    }
    all.sort(
        Comparator.comparingLong(StoredLog::time).thenComparingLong(StoredLog::number).reversed());
    return all;
  }

  /** The log records that came after that one, in no order. */
  public List<StoredLog> logsAfter(long number) {
    List<StoredLog> all = new ArrayList<>();
    synchronized (lock) {
      for (ServiceAccount account : books.accounts()) {
        Iterator<StoredLog> newest = account.logs.descendingIterator();
        while (newest.hasNext()) {
          StoredLog log = newest.next();
          if (log.number() <= number) {
            break;
          }
          all.add(log);
        }
      }
    }
    return all;
  }

  /** The series of all metrics. */
  public List<Series> series() {
    List<Series> all = new ArrayList<>();
    synchronized (lock) {
      books.accounts().forEach(account -> all.addAll(account.series.values()));
    }
    return all;
  }

  /** How full it is. */
  public StoreState state() {
    synchronized (lock) {
      return books.state();
    }
  }

  /** The items that were received until now, by which a change is seen. */
  public StoreState.Counts received() {
    synchronized (lock) {
      return books.received();
    }
  }

  /** The place of what came last among all traces and log records. */
  public long lastNumber() {
    synchronized (lock) {
      return numbers;
    }
  }

  /** Forgets everything but the counts of what was received. */
  public void clear() {
    synchronized (lock) {
      books.clear();
    }
  }
}
