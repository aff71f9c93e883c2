package io.throughline.examples.cluster.broker;

import static io.throughline.semconv.MessagingOperationType.SEND;

import com.hivemq.extension.sdk.api.interceptor.publish.PublishOutboundInterceptor;
import com.hivemq.extension.sdk.api.interceptor.publish.parameter.PublishOutboundInput;
import com.hivemq.extension.sdk.api.interceptor.publish.parameter.PublishOutboundOutput;
import com.hivemq.extension.sdk.api.packets.publish.PublishPacket;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.throughline.semconv.MqttDeliveryPart;
import io.throughline.semconv.MqttMetrics;
import io.throughline.semconv.MqttQos;
import io.throughline.semconv.MqttSpans;
import io.throughline.semconv.MqttTopicType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A tracer that gives each delivery its own span, and its message the context of that span. The
 * span is in the trace of the publish; where that may be long ago, or has subscribers enough, it
 * begins a trace and links to it.
 */
final class DeliveryTracer {

  private static final Logger log = LoggerFactory.getLogger(DeliveryTracer.class);

  private final UserPropertyPropagation propagation;
  private final FanOut fanOut;
  private final SlowSubscribers slow;
  private final Tracer tracer;
  private final MqttMetrics mqtt;

  DeliveryTracer(
      UserPropertyPropagation propagation,
      FanOut fanOut,
      SlowSubscribers slow,
      Tracer tracer,
      MqttMetrics mqtt) {
    this.propagation = propagation;
    this.fanOut = fanOut;
    this.slow = slow;
    this.tracer = tracer;
    this.mqtt = mqtt;
  }

  /** For a client that is connected from now on: what came before has waited for it. */
  PublishOutboundInterceptor connected() {
    long since = System.currentTimeMillis();
    return (input, output) -> {
      try {
        deliver(since, input, output);
      } catch (RuntimeException e) {
        // Thrown on, it would make HiveMQ drop the delivery.
        log.error("message is delivered untraced", e);
      }
    };
  }

  private void deliver(long since, PublishOutboundInput input, PublishOutboundOutput output) {
    PublishPacket packet = input.getPublishPacket();
    if (MessageAttributes.topicType(packet) == MqttTopicType.SYSTEM) {
      return; // the broker's own, of which there are many and none is waited for
    }
    boolean waited = packet.getRetain() || packet.getTimestamp() < since;
    Context published = propagation.extract(packet.getUserProperties());
    String clientId = input.getClientInformation().getClientId();
    Span span = span(clientId, packet, published, waited);
    Context context = published.with(span);
    propagation.inject(context, output.getPublishPacket().getUserProperties());
    if (!waited) {
      double sinceArrival =
          Math.max(0, (System.currentTimeMillis() - packet.getTimestamp()) / 1000.0);
      MqttQos qos = MessageAttributes.qos(packet);
      mqtt.deliveryDuration(
              qos,
              MessageAttributes.topicType(packet),
              PacketCounters.network(input.getConnectionInformation()))
          .record(sinceArrival, context);
      slow.delivered(clientId, packet.getTopic(), qos, MqttDeliveryPart.INTERNAL, sinceArrival);
    }
    logDetails(context, clientId, packet, waited);
    span.end();
  }

  private static void logDetails(
      Context context, String clientId, PublishPacket packet, boolean waited) {
    if (!Span.fromContext(context).isRecording()) {
      return;
    }
    try (Scope scope = context.makeCurrent()) {
      if (log.isDebugEnabled()) {
        log.debug(
            "message goes out to {}: {} bytes, {}, {} user properties",
            clientId,
            Payload.of(packet).remaining(),
            waited ? "has waited" : "at once",
            packet.getUserProperties().asList().size());
      }
    }
  }

  private Span span(String clientId, PublishPacket packet, Context published, boolean waited) {
    SpanBuilder builder =
        MqttSpans.deliver(tracer)
            .setAllAttributes(MessageAttributes.of("deliver", SEND, clientId, packet));
    SpanContext publish = fanOut.own(Span.fromContext(published).getSpanContext());
    if (waited || !fanOut.hasRoom(publish)) {
      builder.setNoParent().addLink(publish);
    } else {
      builder.setParent(published.with(Span.wrap(publish)));
    }
    return builder.startSpan();
  }
}
