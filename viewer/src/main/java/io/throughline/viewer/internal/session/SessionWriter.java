package io.throughline.viewer.internal.session;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.throughline.viewer.internal.store.Origin;
import io.throughline.viewer.internal.store.Series;
import io.throughline.viewer.internal.store.StoredLog;
import io.throughline.viewer.internal.store.StoredSpan;
import io.throughline.viewer.internal.store.StoredTrace;
import io.throughline.viewer.internal.store.TelemetryStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * The writer of all held data as a session file, with a few hundred items of one origin in each
 * line.
 */
final class SessionWriter {

  private static final int ITEMS_EACH = 256;

  private final TelemetryStore store;
  private final OutputStream out;

  SessionWriter(TelemetryStore store, OutputStream out) {
    this.store = store;
    this.out = out;
  }

  void write() throws IOException {
    List<StoredSpan> spans = new ArrayList<>();
    for (StoredTrace trace : reversed(store.traces())) {
      spans.addAll(trace.spans());
    }
    lines(spans, StoredSpan::origin, SessionWriter::spans);
    lines(reversed(store.logs()), StoredLog::origin, SessionWriter::logs);
    lines(store.series(), Series::origin, SessionWriter::metrics);
  }

  /** Oldest first. */
  private static <T> List<T> reversed(List<T> newestFirst) {
    List<T> list = new ArrayList<>(newestFirst);
    Collections.reverse(list);
    return list;
  }

  private <T> void lines(
      List<T> items, Function<T, Origin> origin, BiFunction<Origin, List<T>, Message> request)
      throws IOException {
    Map<Origin, List<T>> pending = new LinkedHashMap<>();
    for (T item : items) {
      List<T> batch = pending.computeIfAbsent(origin.apply(item), key -> new ArrayList<>());
      batch.add(item);
      if (batch.size() == ITEMS_EACH) {
        line(request.apply(origin.apply(item), batch));
        pending.remove(origin.apply(item));
      }
    }
    for (Map.Entry<Origin, List<T>> each : pending.entrySet()) {
      line(request.apply(each.getKey(), each.getValue()));
    }
  }

  private void line(Message request) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    RequestLine.write(request, line);
    line.writeTo(out);
  }

  private static Message spans(Origin origin, List<StoredSpan> spans) {
    ScopeSpans.Builder scope =
        ScopeSpans.newBuilder().setScope(origin.scope()).setSchemaUrl(origin.scopeSchemaUrl());
    spans.forEach(span -> scope.addSpans(span.decoded()));
    return ExportTraceServiceRequest.newBuilder()
        .addResourceSpans(
            ResourceSpans.newBuilder()
                .setResource(origin.resource())
                .setSchemaUrl(origin.resourceSchemaUrl())
                .addScopeSpans(scope))
        .build();
  }

  private static Message logs(Origin origin, List<StoredLog> logs) {
    ScopeLogs.Builder scope =
        ScopeLogs.newBuilder().setScope(origin.scope()).setSchemaUrl(origin.scopeSchemaUrl());
    logs.forEach(log -> scope.addLogRecords(log.decoded()));
    return ExportLogsServiceRequest.newBuilder()
        .addResourceLogs(
            ResourceLogs.newBuilder()
                .setResource(origin.resource())
                .setSchemaUrl(origin.resourceSchemaUrl())
                .addScopeLogs(scope))
        .build();
  }

  private static Message metrics(Origin origin, List<Series> series) {
    ScopeMetrics.Builder scope =
        ScopeMetrics.newBuilder().setScope(origin.scope()).setSchemaUrl(origin.scopeSchemaUrl());
    for (Series each : series) {
      try {
        scope.addMetrics(SeriesMetric.of(each));
      } catch (InvalidProtocolBufferException e) {
        throw new IllegalStateException("it was encoded by the store", e);
      }
    }
    return ExportMetricsServiceRequest.newBuilder()
        .addResourceMetrics(
            ResourceMetrics.newBuilder()
                .setResource(origin.resource())
                .setSchemaUrl(origin.resourceSchemaUrl())
                .addScopeMetrics(scope))
        .build();
  }
}
