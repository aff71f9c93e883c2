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
import io.throughline.semconv.MqttSpans;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives each delivery its own span, and its message the context of that span. */
final class DeliveryTracer implements PublishOutboundInterceptor {

  private static final Logger log = LoggerFactory.getLogger(DeliveryTracer.class);

  private final UserPropertyPropagation propagation;
  private final Tracer tracer;

  DeliveryTracer(UserPropertyPropagation propagation, Tracer tracer) {
    this.propagation = propagation;
    this.tracer = tracer;
  }

  @Override
  public void onOutboundPublish(PublishOutboundInput input, PublishOutboundOutput output) {
    try {
      deliver(input.getClientInformation().getClientId(), input.getPublishPacket(), output);
    } catch (RuntimeException e) {
      // Thrown on, it would make HiveMQ drop the delivery.
      log.error("message is delivered untraced", e);
    }
  }

  private void deliver(String clientId, PublishPacket packet, PublishOutboundOutput output) {
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
    propagation.inject(published.with(span), output.getPublishPacket().getUserProperties());
    span.end();
  }
}
