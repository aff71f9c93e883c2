package io.throughline.examples.chat.bus;

import io.nats.client.Message;
import io.nats.client.impl.Headers;
import io.nats.client.support.NatsJetStreamConstants;
import io.opentelemetry.context.Scope;
import io.throughline.instrumentation.nats.NatsOperation;
import io.throughline.instrumentation.nats.NatsSubscription;
import io.throughline.instrumentation.nats.NatsTelemetry;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What becomes of one message: acknowledged, left to come again, or among the dead ones. */
final class Delivery {

  private static final Logger log = LoggerFactory.getLogger(Delivery.class);

  private static final int ATTEMPTS = 5;
  private static final Duration FIRST_RETRY = Duration.ofMillis(100);
  private static final Duration LAST_RETRY = Duration.ofSeconds(5);

  private final Bus bus;
  private final String group;
  private final NatsSubscription observed;
  private final NatsTelemetry telemetry;

  Delivery(Bus bus, String group, NatsSubscription observed, NatsTelemetry telemetry) {
    this.bus = bus;
    this.group = group;
    this.observed = observed;
    this.telemetry = telemetry;
  }

  /** Processes a message now. */
  void deliver(Message raw, MessageHandler handler) throws InterruptedException {
    BusMessage message = receive(raw);
    if (message.attempt() > ATTEMPTS) {
      // It ended the process each time, so that nobody could say that it failed.
      bury(raw, message);
      return;
    }
    Duration wait = FIRST_RETRY;
    Exception failure = handle(raw, message, handler);
    while (failure instanceof UnavailableException) {
      log.info("{} {} waits", message.subject(), message.id(), failure);
      raw.inProgress();
      Thread.sleep(wait.toMillis());
      wait = wait.compareTo(LAST_RETRY) < 0 ? wait.multipliedBy(2) : LAST_RETRY;
      failure = handle(raw, message, handler);
    }
    settle(raw, message, failure);
  }

  /**
   * Hands a message over.
   *
   * @param done runs when it is known what became of it
   */
  void deliver(Message raw, DeferredHandler handler, Runnable done) {
    BusMessage message = receive(raw);
    NatsOperation processing = observed.process(raw);
    CompletionStage<Void> processed;
    try (Scope scope = processing.context().makeCurrent()) {
      processed = handler.handle(message);
    } catch (RuntimeException e) {
      processed = CompletableFuture.failedFuture(e);
    }
    var unused =
        processed.whenComplete(
            (nothing, failure) -> {
              processing.ended(failure);
              settle(raw, message, cause(failure));
              done.run();
            });
  }

  /** Without what futures wrap around it. */
  private static @Nullable Throwable cause(@Nullable Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }

  /** Processes a message that nobody will send again. */
  void hear(Message raw, MessageHandler handler) throws InterruptedException {
    Exception failure = handle(raw, read(raw, 1), handler);
    if (failure != null) {
      log.warn("{} could not be processed", raw.getSubject(), failure);
    }
  }

  private BusMessage receive(Message raw) {
    observed.received(raw);
    return read(raw, (int) raw.metaData().deliveredCount());
  }

  private static BusMessage read(Message raw, int attempt) {
    Headers headers = raw.getHeaders();
    String id = headers == null ? null : headers.getFirst(NatsJetStreamConstants.MSG_ID_HDR);
    return new BusMessage(raw.getSubject(), id == null ? "" : id, raw.getData(), attempt);
  }

  private @Nullable Exception handle(Message raw, BusMessage message, MessageHandler handler)
      throws InterruptedException {
    NatsOperation processing = observed.process(raw);
    Exception failure = null;
    try (Scope scope = processing.context().makeCurrent()) {
      handler.handle(message);
    } catch (InterruptedException e) {
      failure = e;
      throw e;
    } catch (Exception e) {
      failure = e;
    } finally {
      processing.ended(failure);
    }
    return failure;
  }

  private void settle(Message raw, BusMessage message, @Nullable Throwable failure) {
    if (failure == null) {
      raw.ack();
    } else if (failure instanceof UnavailableException) {
      log.info("{} {} waits", message.subject(), message.id(), failure);
      raw.nakWithDelay(LAST_RETRY);
    } else if (failure instanceof InvalidMessageException || message.attempt() >= ATTEMPTS) {
      log.warn("{} {} is given up", message.subject(), message.id(), failure);
      bury(raw, message);
    } else {
      log.info("{} {} is tried again", message.subject(), message.id(), failure);
      raw.nakWithDelay(FIRST_RETRY.multipliedBy(1L << message.attempt()));
    }
  }

  /** If it cannot be put among the dead ones, it comes again. */
  private void bury(Message raw, BusMessage message) {
    String id = group + "." + raw.metaData().streamSequence();
    var unused =
        bus.publish(bus.options().deadSubject(), id, message.body(), telemetry.sender(raw))
            .whenComplete(
                (nothing, failure) -> {
                  if (failure == null) {
                    raw.ack();
                  } else {
                    log.warn("{} {} could not be put away", message.subject(), id, failure);
                  }
                });
  }
}
