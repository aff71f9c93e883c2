package io.throughline.instrumentation.nats;

import io.nats.client.Connection;
import io.nats.client.Message;
import io.nats.client.impl.Headers;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.context.Context;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The telemetry of NATS, with jnats and with or without JetStream: the context goes in the headers
 * of messages, each message has a span where it is sent and where it is processed, and is counted
 * and timed as OpenTelemetry's conventions for messaging have it.
 *
 * <pre>{@code
 * NatsTelemetry nats = NatsTelemetry.create(openTelemetry);
 *
 * Headers headers = new Headers();
 * NatsOperation sending = nats.send("orders.placed", headers, body.length, Context.current());
 * jetStream.publishAsync("orders.placed", headers, body)
 *     .whenComplete((stored, failure) -> sending.ended(failure));
 *
 * NatsSubscription billing = nats.subscription("billing", () -> connection);
 * NatsOperation processing = billing.process(message);
 * try (Scope scope = processing.context().makeCurrent()) {
 *   bill(message);
 *   processing.ended(null);
 * } catch (RuntimeException e) {
 *   processing.ended(e);
 *   throw e;
 * }
 * }</pre>
 *
 * <p>Telemetry that fails changes no message; its faults are counted by {@code throughline.faults}.
 * One is made for a process; it is safe for use by any number of threads.
 *
 * @see <a href="https://opentelemetry.io/docs/specs/semconv/messaging/">Semantic conventions for
 *     messaging</a>
 */
public final class NatsTelemetry {
  // Why: RATIONALE.md#why-does-nats-have-operations-and-no-wrapped-connection

  private final OpenTelemetry openTelemetry;
  private final MessageRecorder recorder;
  private final Map<String, ConsumerGroup> groups = new ConcurrentHashMap<>();

  private NatsTelemetry(OpenTelemetry openTelemetry, UnaryOperator<String> templates) {
    this.openTelemetry = openTelemetry;
    recorder = new MessageRecorder(openTelemetry, templates);
  }

  /**
   * Binds to an OpenTelemetry.
   *
   * @param openTelemetry whose propagators decide what is carried, and which records
   * @return what messages are told to
   */
  public static NatsTelemetry create(OpenTelemetry openTelemetry) {
    return new NatsTelemetry(openTelemetry, UnaryOperator.identity());
  }

  /**
   * Binds to an OpenTelemetry, where subjects have identifiers in them.
   *
   * @param openTelemetry whose propagators decide what is carried, and which records
   * @param templates gives the template of a subject, such as {@code orders.{id}} of {@code
   *     orders.4711}, or the subject itself; span names and metrics have it. Inboxes, {@code
   *     _INBOX.} and what is unique, are {@code _INBOX} without it
   * @return what messages are told to
   */
  public static NatsTelemetry create(OpenTelemetry openTelemetry, UnaryOperator<String> templates) {
    return new NatsTelemetry(openTelemetry, templates);
  }

  /**
   * A message is about to be sent.
   *
   * @param subject of which there are few, or of which there is a template: it is in the span's
   *     name, and metrics keep a bounded number of them
   * @param headers get the context; {@code Nats-Msg-Id} among them is the message's identifier
   * @param bodySize in bytes
   * @param parent of the span, such as {@link Context#current()}
   * @return to be ended when the server, or the stream, has the message
   */
  public NatsOperation send(String subject, Headers headers, int bodySize, Context parent) {
    return recorder.send(subject, headers, bodySize, parent);
  }

  /**
   * The context of whoever sent a message, as its headers have it.
   *
   * @param message from anywhere
   * @return the root context with the sender's span and baggage, if there are any
   */
  public Context sender(Message message) {
    return recorder.sender(message);
  }

  /**
   * A subscription, which is observed until it is closed. Several of one group, such as on several
   * subjects, have its series in common.
   *
   * @param group {@code messaging.consumer.group.name}: the consumers among which messages are
   *     shared out, or the kind of consumer of which each instance gets all
   * @param connection the one that messages come by; null as long as there was none
   * @return what its messages and its state are told to
   */
  public NatsSubscription subscription(String group, Supplier<@Nullable Connection> connection) {
    ConsumerGroup joined =
        groups.compute(
            group,
            (name, known) ->
                (known == null ? new ConsumerGroup(openTelemetry, name) : known).joined());
    return new NatsSubscription(
        recorder,
        joined,
        connection,
        () -> groups.computeIfPresent(group, (name, known) -> known.left()));
  }
}
