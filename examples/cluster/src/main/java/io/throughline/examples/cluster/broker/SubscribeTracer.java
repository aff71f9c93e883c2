package io.throughline.examples.cluster.broker;

import static io.throughline.semconv.ErrorAttributes.ERROR_TYPE;
import static io.throughline.semconv.MessagingAttributes.MESSAGING_CLIENT_ID;
import static io.throughline.semconv.MessagingAttributes.MESSAGING_DESTINATION_NAME;
import static io.throughline.semconv.MessagingAttributes.MESSAGING_SYSTEM;

import com.hivemq.extension.sdk.api.client.ClientContext;
import com.hivemq.extension.sdk.api.interceptor.suback.parameter.SubackOutboundInput;
import com.hivemq.extension.sdk.api.interceptor.subscribe.parameter.SubscribeInboundInput;
import com.hivemq.extension.sdk.api.packets.subscribe.SubscribePacket;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.throughline.mqtt.MqttPropagation;
import io.throughline.semconv.MqttSpans;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A tracer of one client's SUBSCRIBE packets, each until its SUBACK. What is not answered before
 * the connection ends leaves no span.
 */
final class SubscribeTracer {

  private static final Logger log = LoggerFactory.getLogger(SubscribeTracer.class);

  /** A client has few under way; what it has beyond is not traced. */
  private static final int ROOM = 100;

  private final UserPropertyPropagation propagation;
  private final Tracer tracer;
  private final Map<Integer, Span> underWay = new ConcurrentHashMap<>();

  SubscribeTracer(UserPropertyPropagation propagation, Tracer tracer) {
    this.propagation = propagation;
    this.tracer = tracer;
  }

  void trace(ClientContext client) {
    client.addSubscribeInboundInterceptor(
        (input, output) -> {
          try {
            start(input);
          } catch (RuntimeException e) {
            log.error("SUBSCRIBE is not traced", e);
          }
        });
    client.addSubackOutboundInterceptor((input, output) -> end(input));
  }

  private void start(SubscribeInboundInput input) {
    if (underWay.size() >= ROOM) {
      return;
    }
    SubscribePacket packet = input.getSubscribePacket();
    Context parent =
        propagation.received(
            PacketCounters.network(input.getConnectionInformation()), packet.getUserProperties());
    underWay.put(
        packet.getPacketId(),
        MqttSpans.subscribe(tracer)
            .setParent(parent)
            .addLink(MqttPropagation.sender(parent))
            .setAttribute(MESSAGING_SYSTEM, "mqtt")
            .setAttribute(MESSAGING_CLIENT_ID, input.getClientInformation().getClientId())
            .setAttribute(
                MESSAGING_DESTINATION_NAME, packet.getSubscriptions().get(0).getTopicFilter())
            .startSpan());
  }

  private void end(SubackOutboundInput input) {
    Span span = underWay.remove(input.getSubackPacket().getPacketIdentifier());
    if (span == null) {
      return;
    }
    input.getSubackPacket().getReasonCodes().stream()
        .flatMap(code -> ReasonCodes.error(code).stream())
        .findFirst()
        .ifPresent(code -> span.setStatus(StatusCode.ERROR).setAttribute(ERROR_TYPE, code.value()));
    span.end();
  }
}
