package io.throughline.examples.chat.analytics;

import static io.throughline.semconv.AnalyticsEventSource.NATS;
import static io.throughline.semconv.AnalyticsRejectionReason.QUEUE_FULL;
import static io.throughline.semconv.AnalyticsRejectionReason.SHUTDOWN;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.throughline.examples.chat.bus.Bus;
import io.throughline.examples.chat.bus.BusMessage;
import io.throughline.examples.chat.bus.ConsumerOptions;
import io.throughline.examples.chat.bus.InvalidMessageException;
import io.throughline.examples.chat.bus.Subscription;
import io.throughline.examples.chat.bus.UnavailableException;
import io.throughline.examples.chat.events.ChatEvent;
import io.throughline.semconv.EventType;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the other servers say that happened. It stays in NATS until it is stored. Texts of messages
 * are not taken over: nobody asks for them here, and whom would one have to ask to delete them?
 */
final class ChatEvents implements AutoCloseable {

  /** As many as NATS hands out before one of them is stored: two batches. */
  private static final int OPEN = 1000;

  private final JsonMapper json = JsonMapper.builder().build();
  private final Ingest ingest;
  private final Bus bus;
  private final Subscription subscription;

  ChatEvents(String nats, Ingest ingest, OpenTelemetry openTelemetry) throws InterruptedException {
    this.ingest = ingest;
    bus = Bus.connect(ChatEvent.bus(nats, "analytics-server"), openTelemetry);
    subscription =
        bus.subscribeDeferred(ConsumerOptions.shared("analytics").batch(OPEN), this::handle);
  }

  private CompletionStage<Void> handle(BusMessage message) {
    int bytes = message.body().length;
    ChatEvent event;
    try {
      event = ChatEvent.of(message);
    } catch (InvalidMessageException e) {
      ingest.malformed(bytes, NATS);
      return CompletableFuture.failedFuture(e);
    }
    return ingest
        .take(asJson(message, event), bytes, NATS, Span.current().getSpanContext())
        .exceptionallyCompose(failure -> CompletableFuture.failedFuture(asFailure(failure)));
  }

  private JsonNode asJson(BusMessage message, ChatEvent event) {
    return json.valueToTree(
        Map.of(
            "id", "nats-" + (message.id().isEmpty() ? event.id() : message.id()),
            "type", EventType.valueOf(event.type().name()).value(),
            "time", event.at().toString(),
            "user", Long.toString(event.from()),
            "chat", event.chat() == 0 ? "" : Long.toString(event.chat())));
  }

  /** What can be stored later comes again; the rest goes to the dead ones. */
  private static Exception asFailure(Throwable failure) {
    RejectedException why = Ingest.rejection(failure);
    return why.reason() == QUEUE_FULL || why.reason() == SHUTDOWN
        ? new UnavailableException(String.valueOf(why.getMessage()), why)
        : new InvalidMessageException(String.valueOf(why.getMessage()), why);
  }

  /**
   * Returns if events can come.
   *
   * @throws IOException if they cannot
   */
  void check() throws IOException {
    if (!subscription.isActive()) {
      throw new IOException("NATS is away");
    }
  }

  @Override
  public void close() throws InterruptedException {
    bus.close();
  }
}
