package io.throughline.delivery.internal.loop;

import io.opentelemetry.common.ComponentLoader;
import io.opentelemetry.exporter.otlp.http.logs.OtlpHttpLogRecordExporter;
import io.opentelemetry.exporter.otlp.http.metrics.OtlpHttpMetricExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.logs.OtlpGrpcLogRecordExporter;
import io.opentelemetry.exporter.otlp.metrics.OtlpGrpcMetricExporter;
import io.opentelemetry.exporter.otlp.trace.OtlpGrpcSpanExporter;
import io.opentelemetry.sdk.autoconfigure.spi.AutoConfigurationCustomizerProvider;
import io.opentelemetry.sdk.common.export.GrpcSender;
import io.opentelemetry.sdk.common.export.GrpcSenderConfig;
import io.opentelemetry.sdk.common.export.GrpcSenderProvider;
import io.opentelemetry.sdk.common.export.HttpSenderConfig;
import io.opentelemetry.sdk.common.export.HttpSenderProvider;
import io.opentelemetry.sdk.common.export.RetryPolicy;
import io.throughline.delivery.internal.transport.GrpcChannels;
import io.throughline.delivery.internal.transport.GrpcTransport;
import io.throughline.delivery.internal.transport.HttpClients;
import io.throughline.delivery.internal.transport.HttpTransport;
import io.throughline.delivery.internal.transport.Transport;
import io.throughline.semconv.ThroughlineSignal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A component loader for the SDK that finds our senders only, whatever else is on the class path.
 */
public final class OtlpSenderLoader implements ComponentLoader {

  /** As {@code otel.exporter.otlp.protocol} has them. */
  public static final List<String> PROTOCOLS = List.of("http/protobuf", "grpc");

  private static final Logger log = LoggerFactory.getLogger(OtlpSenderLoader.class);

  private final ComponentLoader others;
  private final DeliverySettings settings;
  private final Factory factory;
  private final HttpClients httpClients;
  private final ScheduledExecutorService clock;

  /** A factory of senders with as many transports as they need. */
  public interface Factory {
    Sender create(
        @Nullable ThroughlineSignal signal,
        Supplier<Transport> transports,
        Duration timeout,
        @Nullable RetryPolicy retryPolicy);
  }

  public OtlpSenderLoader(
      ComponentLoader others,
      DeliverySettings settings,
      HttpClients httpClients,
      ScheduledExecutorService clock,
      Factory factory) {
    this.others = others;
    this.settings = settings;
    this.httpClients = httpClients;
    this.clock = clock;
    this.factory = factory;
  }

  /** Whether we get what an exporter sends. */
  public static boolean sendFor(Object exporter) {
    return exporter instanceof OtlpHttpSpanExporter
        || exporter instanceof OtlpHttpMetricExporter
        || exporter instanceof OtlpHttpLogRecordExporter
        || ((exporter instanceof OtlpGrpcSpanExporter
                || exporter instanceof OtlpGrpcMetricExporter
                || exporter instanceof OtlpGrpcLogRecordExporter)
            && GrpcJava.IS_THERE);
  }

  /**
   * A holder that is loaded when OTLP/gRPC is chosen; without grpc-java our transport cannot even
   * be linked.
   */
  private static final class GrpcJava {

    static final boolean IS_THERE = isThere();

    private static boolean isThere() {
      try {
        return GrpcChannels.arePossible();
      } catch (LinkageError e) {
        return false;
      }
    }
  }

  @Override
  public <T> Iterable<T> load(Class<T> spi) {
    if (spi == HttpSenderProvider.class) {
      HttpSenderProvider http = config -> new HttpExporterSender(sender(config));
      return List.of(spi.cast(http));
    }
    if (spi == GrpcSenderProvider.class && GrpcJava.IS_THERE) {
      GrpcSenderProvider grpc = this::grpcSender;
      return List.of(spi.cast(grpc));
    }
    return spi == AutoConfigurationCustomizerProvider.class
        ? withoutOurs(others.load(spi))
        : others.load(spi);
  }

  /** The exporters of this SDK are built with our senders already. */
  private static <T> Iterable<T> withoutOurs(Iterable<T> customizers) {
    List<T> rest = new ArrayList<>();
    for (T customizer : customizers) {
      if (!(customizer instanceof DeliveryCustomizer)) {
        rest.add(customizer);
      }
    }
    return rest;
  }

  /** Upstream's where a declarative file names certificates, which we would not get to see. */
  private GrpcSender grpcSender(GrpcSenderConfig config) {
    if (!settings.describedByFile() || config.getSslContext() == null) {
      return new GrpcExporterSender(sender(config));
    }
    for (GrpcSenderProvider provider : others.load(GrpcSenderProvider.class)) {
      log.warn(
          "{} goes without the spool: only OpenTelemetry's own sender sees the certificates that"
              + " the file names for OTLP/gRPC; OTLP/HTTP is not affected",
          config.getFullMethodName());
      return provider.createSender(config);
    }
    throw new IllegalStateException(
        "OTLP/gRPC with certificates in the file needs opentelemetry-exporter-sender-okhttp");
  }

  private Sender sender(HttpSenderConfig config) {
    ThroughlineSignal signal = settings.endpoints().signal(config.getEndpoint());
    return factory.create(
        config.getContentType().equals("application/x-protobuf") ? signal : null,
        () -> new HttpTransport(config, settings.credentials(signal), httpClients, clock),
        config.getTimeout(),
        config.getRetryPolicy());
  }

  private Sender sender(GrpcSenderConfig config) {
    ThroughlineSignal signal = signal(config.getFullMethodName());
    return factory.create(
        signal,
        () -> new GrpcTransport(config, settings.credentials(signal)),
        config.getTimeout(),
        config.getRetryPolicy());
  }

  private static @Nullable ThroughlineSignal signal(String method) {
    return method.contains("TraceService")
        ? ThroughlineSignal.TRACES
        : method.contains("MetricsService")
            ? ThroughlineSignal.METRICS
            : method.contains("LogsService") ? ThroughlineSignal.LOGS : null;
  }
}
