package io.throughline.examples.cluster.broker;

import static io.throughline.semconv.MessagingOperationType.SEND;

import com.hivemq.extension.sdk.api.interceptor.publish.PublishOutboundInterceptor;
import com.hivemq.extension.sdk.api.interceptor.publish.parameter.PublishOutboundInput;
import com.hivemq.extension.sdk.api.interceptor.publish.parameter.PublishOutboundOutput;
import com.hivemq.extension.sdk.api.packets.publish.PublishPacket;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.throughline.semconv.MqttMetrics;
import io.throughline.semconv.MqttSpans;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An interceptor that gives each delivery its own span, and its message the context of that span.
 */
final class DeliveryTracer implements PublishOutboundInterceptor {

  private static final Logger log = LoggerFactory.getLogger(DeliveryTracer.class);

  private final UserPropertyPropagation propagation;
  private final Tracer tracer;
  private final MqttMetrics mqtt;

  DeliveryTracer(UserPropertyPropagation propagation, Tracer tracer, MqttMetrics mqtt) {
    this.propagation = propagation;
    this.tracer = tracer;
    this.mqtt = mqtt;
  }

  @Override
  public void onOutboundPublish(PublishOutboundInput input, PublishOutboundOutput output) {
    try {
      deliver(input, output);
    } catch (RuntimeException e) {
      // Thrown on, it would make HiveMQ drop the delivery.
      log.error("message is delivered untraced", e);
    }
  }

  private void deliver(PublishOutboundInput input, PublishOutboundOutput output) {
    String clientId = input.getClientInformation().getClientId();
    PublishPacket packet = input.getPublishPacket();
    Context published = propagation.extract(packet.getUserProperties());
    SpanBuilder builder =
        MqttSpans.deliver(tracer)
            .setAllAttributes(MessageAttributes.of("deliver", SEND, clientId, packet));
    if (packet.getRetain()) {
      // Published at some time before the subscriber came: related, but not part of that trace.
      builder.setNoParent().addLink(Span.fromContext(published).getSpanContext());
    } else {
      builder.setParent(published);
    }
    Span span = builder.startSpan();
    Context context = published.with(span);
    propagation.inject(context, output.getPublishPacket().getUserProperties());
    if (!packet.getRetain()) {
      double sinceArrival = (System.currentTimeMillis() - packet.getTimestamp()) / 1000.0;
      mqtt.deliveryDuration(
              MessageAttributes.qos(packet),
              MessageAttributes.topicType(packet),
              PacketCounters.network(input.getConnectionInformation()))
          .record(Math.max(0, sinceArrival), context);
    }
    span.end();
  }
}
