package io.throughline.examples.cluster.broker;

import static io.throughline.semconv.ErrorAttributes.ERROR_TYPE;
import static io.throughline.semconv.MessagingOperationType.PROCESS;

import com.hivemq.extension.sdk.api.async.Async;
import com.hivemq.extension.sdk.api.async.TimeoutFallback;
import com.hivemq.extension.sdk.api.interceptor.publish.PublishInboundInterceptor;
import com.hivemq.extension.sdk.api.interceptor.publish.parameter.PublishInboundInput;
import com.hivemq.extension.sdk.api.interceptor.publish.parameter.PublishInboundOutput;
import com.hivemq.extension.sdk.api.packets.publish.PublishPacket;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.throughline.logging.MessageLog;
import io.throughline.mqtt.MqttPropagation;
import io.throughline.semconv.BoundHistogram;
import io.throughline.semconv.MqttErrorType;
import io.throughline.semconv.MqttEvents;
import io.throughline.semconv.MqttMetrics;
import io.throughline.semconv.MqttNetwork;
import io.throughline.semconv.MqttReasonCode;
import io.throughline.semconv.MqttSpans;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The interceptor of publishes. It continues the publisher's trace, or links to it where a public
 * listener was told to, validates and stores the message, and lets it go on to the subscribers:
 * also when it could not be stored, which its span and its log line then say.
 */
final class PublishHandler implements PublishInboundInterceptor {

  private static final Logger log = LoggerFactory.getLogger(PublishHandler.class);

  private static final MessageLog messages = new MessageLog(log);

  private static final double NANOS_PER_SECOND = 1e9;

  /** A safety net: the calls have deadlines of their own. */
  private static final Duration TIMEOUT = PlacementWrite.PATIENCE.multipliedBy(2);

  private final MessageStore store;
  private final WaitingMessages waiting;
  private final DeniedTopics denied;
  private final CountedTopics topics;
  private final UserPropertyPropagation propagation;
  private final FanOut fanOut;
  private final Tracer tracer;
  private final MqttMetrics mqtt;

  PublishHandler(
      MessageStore store,
      WaitingMessages waiting,
      DeniedTopics denied,
      CountedTopics topics,
      UserPropertyPropagation propagation,
      FanOut fanOut,
      Tracer tracer,
      MqttMetrics mqtt) {
    this.store = store;
    this.waiting = waiting;
    this.denied = denied;
    this.topics = topics;
    this.propagation = propagation;
    this.fanOut = fanOut;
    this.tracer = tracer;
    this.mqtt = mqtt;
  }

  @Override
  public void onInboundPublish(PublishInboundInput input, PublishInboundOutput output) {
    try {
      handle(input, output);
    } catch (RuntimeException e) {
      // Thrown on, it would make HiveMQ acknowledge the message and drop it.
      log.error("message goes on unhandled", e);
    }
  }

  private void handle(PublishInboundInput input, PublishInboundOutput output) {
    long start = System.nanoTime();
    String clientId = input.getClientInformation().getClientId();
    PublishPacket packet = input.getPublishPacket();
    MqttNetwork network = PacketCounters.network(input.getConnectionInformation());
    BoundHistogram duration =
        mqtt.publishDuration(
            MessageAttributes.qos(packet), MessageAttributes.topicType(packet), network);
    Context parent = propagation.received(network, packet.getUserProperties());
    Span span =
        MqttSpans.publishHandle(tracer)
            .setAllAttributes(MessageAttributes.of("handle", PROCESS, clientId, packet))
            .setParent(parent)
            .addLink(MqttPropagation.sender(parent))
            .startSpan();
    Context context = parent.with(span);
    propagation.inject(context, output.getPublishPacket().getUserProperties());
    fanOut.published(span.getSpanContext());

    Refusal refusal = receive(context, clientId, packet);
    if (refusal != null) {
      output.preventPublishDelivery(refusal.reasonCode());
      refuse(span, clientId, packet, refusal);
      return;
    }
    topics.count(packet.getTopic());
    try {
      Async<PublishInboundOutput> pending = output.async(TIMEOUT, TimeoutFallback.SUCCESS);
      var unused =
          store
              .store(context, clientId, packet)
              .thenAccept(
                  outcome -> {
                    double seconds = (System.nanoTime() - start) / NANOS_PER_SECOND;
                    duration.record(seconds, context);
                    finish(span, clientId, packet, outcome, seconds);
                  })
              .whenComplete(
                  (done, failure) -> {
                    waiting.leave();
                    pending.resume();
                  });
    } catch (RuntimeException e) {
      waiting.leave();
      throw e;
    }
  }

  /** Null if it may go on, and then it has a place among those that wait. */
  private @Nullable Refusal receive(Context context, String clientId, PublishPacket packet) {
    Span span = MqttSpans.messageReceive(tracer).setParent(context).startSpan();
    try (Scope scope = context.with(span).makeCurrent()) {
      if (log.isDebugEnabled()) {
        log.debug(
            "message came in: {} bytes, retain {}, {} user properties",
            Payload.of(packet).remaining(),
            packet.getRetain(),
            packet.getUserProperties().asList().size());
      }
    }
    Refusal refusal = refusal(clientId, packet);
    if (refusal != null) {
      span.setStatus(StatusCode.ERROR).setAttribute(ERROR_TYPE, refusal.errorType());
    }
    span.end();
    return refusal;
  }

  private @Nullable Refusal refusal(String clientId, PublishPacket packet) {
    if (!Payload.isAsDeclared(packet)) {
      return Refusal.INVALID_PAYLOAD;
    }
    if (denied.denyPublish(clientId, packet.getTopic())) {
      return Refusal.DENIED;
    }
    return waiting.enter() ? null : Refusal.NO_ROOM;
  }

  private void refuse(Span span, String clientId, PublishPacket packet, Refusal refusal) {
    mqtt.messagesDropped(refusal.dropReason(), MessageAttributes.qos(packet)).increment();
    span.setStatus(StatusCode.ERROR).setAttribute(ERROR_TYPE, refusal.errorType());
    try (Scope scope = span.makeCurrent()) {
      MqttEvents.messageDropped(log.atWarn())
          .clientId(clientId)
          .topic(packet.getTopic())
          .qos(packet.getQos().getQosNumber())
          .messageDropReason(refusal.dropReason())
          .log(refusal.line());
    } finally {
      span.end();
    }
  }

  private void finish(
      Span span,
      String clientId,
      PublishPacket packet,
      MessageStore.Outcome outcome,
      double seconds) {
    String topic = packet.getTopic();
    int qos = packet.getQos().getQosNumber();
    try (Scope scope = span.makeCurrent()) {
      if (outcome.isComplete()) {
        messages.processed(clientId, topic, qos, seconds);
      } else {
        mqtt.errors(MqttErrorType.DEPENDENCY_FAILURE, MqttReasonCode.UNSPECIFIED_ERROR).increment();
        String errorType = outcome.failure().name();
        span.setStatus(StatusCode.ERROR, outcome.toString()).setAttribute(ERROR_TYPE, errorType);
        String message = "message goes on without being stored: " + outcome;
        messages.failed(clientId, topic, qos, seconds, errorType, message);
      }
    } finally {
      span.end();
    }
  }
}
