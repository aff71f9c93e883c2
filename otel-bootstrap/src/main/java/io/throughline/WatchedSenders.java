package io.throughline;

import io.opentelemetry.common.ComponentLoader;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.HttpResponse;
import io.opentelemetry.sdk.common.export.HttpSender;
import io.opentelemetry.sdk.common.export.HttpSenderConfig;
import io.opentelemetry.sdk.common.export.HttpSenderProvider;
import io.opentelemetry.sdk.common.export.MessageWriter;
import io.throughline.health.TelemetryPart;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Tells what became of each request, where exporters cannot be wrapped: the SDK that a declarative
 * file describes closes an exporter as soon as it is wrapped. How many items went is not known.
 */
final class WatchedSenders implements ComponentLoader {

  private final ComponentLoader loader;
  private final Health health;

  WatchedSenders(ComponentLoader loader, Health health) {
    this.loader = loader;
    this.health = health;
  }

  @Override
  public <T> Iterable<T> load(Class<T> spi) {
    if (spi != HttpSenderProvider.class) {
      return loader.load(spi);
    }
    List<T> watched = new ArrayList<>();
    for (HttpSenderProvider provider : loader.load(HttpSenderProvider.class)) {
      HttpSenderProvider watching =
          config -> new WatchedSender(provider.createSender(config), part(config));
      watched.add(spi.cast(watching));
    }
    return watched;
  }

  private TelemetryPart part(HttpSenderConfig config) {
    String path = config.getEndpoint().getPath();
    return health.part(path.substring(path.lastIndexOf('/') + 1));
  }

  private record WatchedSender(HttpSender sender, TelemetryPart part) implements HttpSender {

    @Override
    public void send(
        MessageWriter message, Consumer<HttpResponse> onResponse, Consumer<Throwable> onError) {
      sender.send(
          message,
          response -> {
            if (response.getStatusCode() / 100 == 2) {
              part.succeeded(0);
            } else {
              part.failed(0, response.getStatusCode() + " " + response.getStatusMessage());
            }
            onResponse.accept(response);
          },
          failure -> {
            part.failed(0, failure.toString());
            onError.accept(failure);
          });
    }

    @Override
    public CompletableResultCode shutdown() {
      return sender.shutdown();
    }
  }
}
