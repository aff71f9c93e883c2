package io.throughline.delivery;

import io.opentelemetry.common.ComponentLoader;
import io.opentelemetry.sdk.common.export.GrpcSenderConfig;
import io.opentelemetry.sdk.common.export.GrpcSenderProvider;
import io.opentelemetry.sdk.common.export.HttpSenderConfig;
import io.opentelemetry.sdk.common.export.HttpSenderProvider;
import io.opentelemetry.sdk.common.export.RetryPolicy;
import io.throughline.semconv.ThroughlineSignal;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where the SDK looks for components, with our senders as the only ones, whatever else is on the
 * class path.
 */
final class ExporterSenders implements ComponentLoader {

  private final ComponentLoader others;
  private final DeliverySettings settings;
  private final Factory factory;
  private final HttpClients httpClients;
  private final ScheduledExecutorService clock;

  /** Makes a sender with as many transports as it needs. */
  interface Factory {
    Sender create(
        @Nullable ThroughlineSignal signal,
        Supplier<Transport> transports,
        Duration timeout,
        @Nullable RetryPolicy retryPolicy);
  }

  ExporterSenders(
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

  /**
   * Whether OTLP/gRPC is ours. It is upstream's where a declarative file may name the certificate
   * of a client, which we would not get to see.
   */
  static boolean sendByGrpc(DeliverySettings settings) {
    return !settings.describedByFile() && GrpcJava.IS_THERE;
  }

  /** Looked for when OTLP/gRPC is chosen; without it our transport cannot even be linked. */
  private static final class GrpcJava {

    static final boolean IS_THERE = isThere();

    private static boolean isThere() {
      try {
        return GrpcTransport.isPossible();
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
    if (spi == GrpcSenderProvider.class && sendByGrpc(settings)) {
      GrpcSenderProvider grpc = config -> new GrpcExporterSender(sender(config));
      return List.of(spi.cast(grpc));
    }
    return others.load(spi);
  }

  private Sender sender(HttpSenderConfig config) {
    ThroughlineSignal signal = settings.signal(config.getEndpoint());
    return factory.create(
        config.getContentType().equals("application/x-protobuf") ? signal : null,
        () -> new HttpTransport(config, credentials(signal), httpClients, clock),
        config.getTimeout(),
        config.getRetryPolicy());
  }

  private Sender sender(GrpcSenderConfig config) {
    ThroughlineSignal signal = signal(config.getFullMethodName());
    return factory.create(
        signal,
        () -> new GrpcTransport(config, credentials(signal)),
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

  private Credentials credentials(@Nullable ThroughlineSignal signal) {
    return signal == null ? Credentials.NONE : settings.credentials(signal);
  }
}
