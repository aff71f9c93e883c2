package io.throughline.examples.chat.bus;

import io.nats.client.Message;
import io.nats.client.impl.Headers;
import io.nats.client.support.NatsJetStreamConstants;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.throughline.semconv.NatsMetrics;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
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
  private final BusTelemetry telemetry;
  private final MessageContext context;
  private final NatsMetrics metrics;

  Delivery(
      Bus bus,
      String group,
      BusTelemetry telemetry,
      MessageContext context,
      OpenTelemetry openTelemetry) {
    this.bus = bus;
    this.group = group;
    this.telemetry = telemetry;
    this.context = context;
    metrics = NatsMetrics.create(openTelemetry);
  }

  /** Processes a message now. */
  void deliver(Message raw, MessageHandler handler) throws InterruptedException {
    BusMessage message = receive(raw);
    Context sender = context.extract(raw.getHeaders());
    if (message.attempt() > ATTEMPTS) {
      // It ended the process each time, so that nobody could say that it failed.
      bury(raw, message, sender);
      return;
    }
    Duration wait = FIRST_RETRY;
    Exception failure = handle(message, sender, handler);
    while (failure instanceof UnavailableException) {
      log.info("{} {} waits", message.subject(), message.id(), failure);
      raw.inProgress();
      Thread.sleep(wait.toMillis());
      wait = wait.compareTo(LAST_RETRY) < 0 ? wait.multipliedBy(2) : LAST_RETRY;
      failure = handle(message, sender, handler);
    }
    settle(raw, message, sender, failure);
  }

  /**
   * Hands a message over.
   *
   * @param done runs when it is known what became of it
   */
  void deliver(Message raw, DeferredHandler handler, Runnable done) {
    BusMessage message = receive(raw);
    Context sender = context.extract(raw.getHeaders());
    BusTelemetry.Operation operation = telemetry.process(group, message, sender);
    CompletionStage<Void> processed;
    try (Scope scope = operation.context().makeCurrent()) {
      processed = handler.handle(message);
    } catch (RuntimeException e) {
      processed = CompletableFuture.failedFuture(e);
    }
    var unused =
        processed.whenComplete(
            (nothing, failure) -> {
              Throwable cause = Failures.cause(failure);
              operation.ended(cause);
              settle(raw, message, sender, cause);
              done.run();
            });
  }

  /** Processes a message that nobody will send again. */
  void hear(Message raw, MessageHandler handler) throws InterruptedException {
    Exception failure = handle(read(raw, 1), context.extract(raw.getHeaders()), handler);
    if (failure != null) {
      log.warn("{} could not be processed", raw.getSubject(), failure);
    }
  }

  private BusMessage receive(Message raw) {
    BusMessage message = read(raw, (int) raw.metaData().deliveredCount());
    if (message.attempt() > 1) {
      metrics.messagesRedelivered(group).add(1);
    }
    return message;
  }

  private static BusMessage read(Message raw, int attempt) {
    Headers headers = raw.getHeaders();
    String id = headers == null ? null : headers.getFirst(NatsJetStreamConstants.MSG_ID_HDR);
    return new BusMessage(raw.getSubject(), id == null ? "" : id, raw.getData(), attempt);
  }

  private @Nullable Exception handle(BusMessage message, Context sender, MessageHandler handler)
      throws InterruptedException {
    BusTelemetry.Operation operation = telemetry.process(group, message, sender);
    Exception failure = null;
    try (Scope scope = operation.context().makeCurrent()) {
      handler.handle(message);
    } catch (InterruptedException e) {
      failure = e;
      throw e;
    } catch (Exception e) {
      failure = e;
    } finally {
      operation.ended(failure);
    }
    return failure;
  }

  private void settle(
      Message raw, BusMessage message, Context sender, @Nullable Throwable failure) {
    if (failure == null) {
      raw.ack();
    } else if (failure instanceof UnavailableException) {
      log.info("{} {} waits", message.subject(), message.id(), failure);
      raw.nakWithDelay(LAST_RETRY);
    } else if (failure instanceof InvalidMessageException || message.attempt() >= ATTEMPTS) {
      log.warn("{} {} is given up", message.subject(), message.id(), failure);
      bury(raw, message, sender);
    } else {
      log.info("{} {} is tried again", message.subject(), message.id(), failure);
      raw.nakWithDelay(FIRST_RETRY.multipliedBy(1L << message.attempt()));
    }
  }

  /** If it cannot be put among the dead ones, it comes again. */
  private void bury(Message raw, BusMessage message, Context sender) {
    String id = group + "." + raw.metaData().streamSequence();
    var unused =
        bus.publish(bus.options().deadSubject(), id, message.body(), sender)
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
