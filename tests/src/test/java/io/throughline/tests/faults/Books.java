package io.throughline.tests.faults;

import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.Span;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Where requests that were acknowledged are written down, in the ledger of their emitter. */
final class Books {

  /** Where the SDK says what its own queues had no room for. */
  private static final Set<String> SDK_QUEUES =
      Set.of("otel.sdk.processor.span.processed", "otel.sdk.processor.log.processed");

  private final Map<String, Ledger> ledgers = new ConcurrentHashMap<>();

  /** Of the emitter with this {@code service.instance.id}. */
  Ledger ledger(String instance) {
    return ledgers.computeIfAbsent(instance, unused -> new Ledger());
  }

  /** All but the first {@code rejected}. */
  void take(ExportTraceServiceRequest request, int rejected) {
    int refused = rejected;
    for (var resource : request.getResourceSpansList()) {
      Ledger ledger = ledger(instance(resource.getResource()));
      for (var scope : resource.getScopeSpansList()) {
        for (Span span : scope.getSpansList()) {
          if (refused-- <= 0) {
            take(ledger, Ledger.Signal.TRACES, span.getAttributesList());
          }
        }
      }
    }
  }

  void take(ExportLogsServiceRequest request, int rejected) {
    int refused = rejected;
    for (var resource : request.getResourceLogsList()) {
      Ledger ledger = ledger(instance(resource.getResource()));
      for (var scope : resource.getScopeLogsList()) {
        for (LogRecord log : scope.getLogRecordsList()) {
          if (refused-- <= 0) {
            take(ledger, Ledger.Signal.LOGS, log.getAttributesList());
          }
        }
      }
    }
  }

  /** What the emitter's libraries log by themselves has no number. */
  private static void take(Ledger ledger, Ledger.Signal signal, List<KeyValue> attributes) {
    for (KeyValue attribute : attributes) {
      if (attribute.getKey().equals(Emitter.ID)) {
        ledger.taken(signal, (int) attribute.getValue().getIntValue());
      }
    }
  }

  void take(ExportMetricsServiceRequest request) {
    for (var resource : request.getResourceMetricsList()) {
      Ledger ledger = ledger(instance(resource.getResource()));
      for (var scope : resource.getScopeMetricsList()) {
        for (Metric metric : scope.getMetricsList()) {
          metric.getSum().getDataPointsList().forEach(point -> take(ledger, metric, point));
          if (metric.getName().equals("throughline.spool.age")) {
            metric.getGauge().getDataPointsList().forEach(it -> ledger.oldest(it.getAsDouble()));
          }
        }
      }
    }
  }

  private static void take(Ledger ledger, Metric metric, NumberDataPoint point) {
    if (metric.getName().equals(Emitter.COUNTER)) {
      ledger.counter(point.getAsInt());
    } else if (metric.getName().equals("throughline.spool.records.dropped")
        && !text(point, "throughline.signal").equals("metrics")) {
      String reason =
          text(point, "throughline.signal") + " " + text(point, "throughline.spool.drop_reason");
      ledger.dropped(reason, point.getAsInt());
    } else if (metric.getName().equals("throughline.log.lines.dropped")
        && text(point, "throughline.log.level").equals("info")) {
      ledger.dropped("lines " + text(point, "throughline.log.drop_reason"), point.getAsInt());
    } else if (SDK_QUEUES.contains(metric.getName())
        && text(point, "error.type").equals("queue_full")) {
      ledger.dropped(metric.getName() + text(point, "error.type"), point.getAsInt());
    }
  }

  private static String text(NumberDataPoint point, String key) {
    return text(point.getAttributesList(), key);
  }

  private static String instance(Resource resource) {
    return text(resource.getAttributesList(), "service.instance.id");
  }

  private static String text(List<KeyValue> attributes, String key) {
    return attributes.stream()
        .filter(attribute -> attribute.getKey().equals(key))
        .map(attribute -> attribute.getValue().getStringValue())
        .findFirst()
        .orElse("");
  }
}
