package io.throughline.instrumentation.nats;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.api.ConsumerInfo;
import java.io.IOException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** How far a consumer is behind, as the server says every two seconds. */
final class ConsumerPosition {

  private static final long PERIOD_SECONDS = 2;

  private final Supplier<@Nullable Connection> connection;
  private final String stream;
  private final String consumer;
  private final ScheduledExecutorService executor;
  private final ScheduledFuture<?> refresh;
  private volatile @Nullable ConsumerInfo last;

  ConsumerPosition(
      Supplier<@Nullable Connection> connection,
      String stream,
      String consumer,
      ScheduledExecutorService executor) {
    this.connection = connection;
    this.stream = stream;
    this.consumer = consumer;
    this.executor = executor;
    refresh = executor.scheduleWithFixedDelay(this::refresh, 0, PERIOD_SECONDS, SECONDS);
  }

  private void refresh() {
    try {
      Connection current = connection.get();
      last =
          current != null && current.getStatus() == Connection.Status.CONNECTED
              ? current.jetStreamManagement().getConsumerInfo(stream, consumer)
              : null;
    } catch (IOException | JetStreamApiException | RuntimeException e) {
      last = null;
    }
  }

  /** What the server said last; null if it does not answer, or is not asked any more. */
  @Nullable ConsumerInfo known() {
    return executor.isShutdown() ? null : last;
  }

  void close() {
    refresh.cancel(false);
  }
}
