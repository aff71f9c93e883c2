package io.throughline.viewer.internal.operators;

import com.google.protobuf.Message;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.throughline.viewer.internal.otlp.Values;
import io.throughline.viewer.internal.store.Origin;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The operators' ports that services tell in the resource of what they send, and the only ones that
 * the viewer asks. What is opened from a file tells none: its services may be anywhere.
 * Thread-safe.
 */
public final class AnnouncedPorts {

  private static final String ATTRIBUTE = "throughline.operators.port";
  private static final int MOST = 100;

  private final Set<Announced> ports = new LinkedHashSet<>();

  /** A service, and its port on this machine. */
  public record Announced(String service, int port) {}

  /** Looks at a request that a service has sent. */
  public void see(Message request) {
    if (request instanceof ExportTraceServiceRequest traces) {
      traces.getResourceSpansList().stream().map(ResourceSpans::getResource).forEach(this::see);
    } else if (request instanceof ExportLogsServiceRequest logs) {
      logs.getResourceLogsList().stream().map(ResourceLogs::getResource).forEach(this::see);
    } else if (request instanceof ExportMetricsServiceRequest metrics) {
      metrics.getResourceMetricsList().stream()
          .map(ResourceMetrics::getResource)
          .forEach(this::see);
    }
  }

  private void see(Resource resource) {
    AnyValue value = Values.find(resource.getAttributesList(), ATTRIBUTE);
    int port = value == null ? 0 : port(value);
    if (port > 0) {
      String service =
          new Origin(resource, "", InstrumentationScope.getDefaultInstance(), "").service();
      add(new Announced(service, port));
    }
  }

  private static int port(AnyValue value) {
    double number = Values.number(value); // also of a text, which a declarative configuration makes
    return number >= 1 && number <= 65_535 ? (int) number : 0;
  }

  /** Of more than these, the one that was not heard of for longest goes. */
  private synchronized void add(Announced announced) {
    ports.remove(announced);
    ports.add(announced);
    if (ports.size() > MOST) {
      ports.remove(ports.iterator().next());
    }
  }

  /** Whether the service has told this port. */
  public synchronized boolean has(Announced announced) {
    return ports.contains(announced);
  }

  /** All, by the names of their services. */
  public List<Announced> all() {
    List<Announced> all;
    synchronized (this) {
      all = new ArrayList<>(ports);
    }
    all.sort(Comparator.comparing(Announced::service).thenComparingInt(Announced::port));
    return all;
  }
}
