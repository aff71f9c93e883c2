package io.throughline.delivery;

import io.opentelemetry.common.ComponentLoader;
import io.opentelemetry.sdk.common.export.HttpSender;
import io.opentelemetry.sdk.common.export.HttpSenderConfig;
import io.opentelemetry.sdk.common.export.HttpSenderProvider;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * The way from the SDK's OTLP/HTTP exporters to the collector, on the JDK's own HTTP client. OkHttp
 * and Kotlin are needed only by who chooses OTLP/gRPC, and adds {@code
 * io.opentelemetry:opentelemetry-exporter-sender-okhttp} to the dependencies of the service.
 *
 * <p>Thread-safe.
 */
public final class Delivery {

  private final Executor httpThread = DaemonThreads.one("throughline-http", Integer.MAX_VALUE);

  /**
   * Where the SDK looks for components, with our sender as the only one for OTLP/HTTP, whatever
   * else is on the class path.
   *
   * @param others finds everything else
   * @return to be given to the SDK's builder
   */
  public ComponentLoader componentLoader(ComponentLoader others) {
    HttpSenderProvider ours = this::createSender;
    return new ComponentLoader() {
      @Override
      public <T> Iterable<T> load(Class<T> spi) {
        return spi == HttpSenderProvider.class ? List.of(spi.cast(ours)) : others.load(spi);
      }
    };
  }

  private HttpSender createSender(HttpSenderConfig config) {
    String path = config.getEndpoint().getPath();
    return new DirectSender(
        path.substring(path.lastIndexOf('/') + 1),
        new HttpTransport(config, httpThread),
        config.getTimeout(),
        config.getRetryPolicy());
  }
}
