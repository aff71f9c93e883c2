package io.throughline.examples.cluster.broker;

import static io.throughline.semconv.MqttAttributes.MQTT_PACKET_TYPE;
import static io.throughline.semconv.MqttPacketType.CONNACK;
import static io.throughline.semconv.MqttPacketType.CONNECT;
import static io.throughline.semconv.MqttPacketType.DISCONNECT;
import static io.throughline.semconv.MqttPacketType.PINGREQ;
import static io.throughline.semconv.MqttPacketType.PINGRESP;
import static io.throughline.semconv.MqttPacketType.PUBACK;
import static io.throughline.semconv.MqttPacketType.PUBCOMP;
import static io.throughline.semconv.MqttPacketType.PUBLISH;
import static io.throughline.semconv.MqttPacketType.PUBREC;
import static io.throughline.semconv.MqttPacketType.PUBREL;
import static io.throughline.semconv.MqttPacketType.SUBACK;
import static io.throughline.semconv.MqttPacketType.SUBSCRIBE;
import static io.throughline.semconv.MqttPacketType.UNSUBACK;
import static io.throughline.semconv.MqttPacketType.UNSUBSCRIBE;

import com.hivemq.extension.sdk.api.client.ClientContext;
import com.hivemq.extension.sdk.api.services.interceptor.GlobalInterceptorRegistry;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.metrics.Meter;
import io.throughline.semconv.MqttMetrics;
import io.throughline.semconv.MqttPacketType;

/** Counts packets of every type except AUTH, for which HiveMQ has no interceptor. */
final class PacketCounters {

  private final LongCounter received;
  private final LongCounter sent;

  PacketCounters(Meter meter) {
    this.received = MqttMetrics.packetsReceived(meter).build();
    this.sent = MqttMetrics.packetsSent(meter).build();
  }

  /** Counts what comes before there is a client, and the answer to it. */
  void countConnects(GlobalInterceptorRegistry registry) {
    registry.setConnectInboundInterceptorProvider(
        provided -> (input, output) -> count(received, CONNECT));
    registry.setConnackOutboundInterceptorProvider(
        provided -> (input, output) -> count(sent, CONNACK));
  }

  void count(ClientContext client) {
    client.addPublishInboundInterceptor((input, output) -> count(received, PUBLISH));
    client.addPublishOutboundInterceptor((input, output) -> count(sent, PUBLISH));
    client.addPubackInboundInterceptor((input, output) -> count(received, PUBACK));
    client.addPubackOutboundInterceptor((input, output) -> count(sent, PUBACK));
    client.addPubrecInboundInterceptor((input, output) -> count(received, PUBREC));
    client.addPubrecOutboundInterceptor((input, output) -> count(sent, PUBREC));
    client.addPubrelInboundInterceptor((input, output) -> count(received, PUBREL));
    client.addPubrelOutboundInterceptor((input, output) -> count(sent, PUBREL));
    client.addPubcompInboundInterceptor((input, output) -> count(received, PUBCOMP));
    client.addPubcompOutboundInterceptor((input, output) -> count(sent, PUBCOMP));
    client.addSubscribeInboundInterceptor((input, output) -> count(received, SUBSCRIBE));
    client.addSubackOutboundInterceptor((input, output) -> count(sent, SUBACK));
    client.addUnsubscribeInboundInterceptor((input, output) -> count(received, UNSUBSCRIBE));
    client.addUnsubackOutboundInterceptor((input, output) -> count(sent, UNSUBACK));
    client.addPingReqInboundInterceptor((input, output) -> count(received, PINGREQ));
    client.addPingRespOutboundInterceptor((input, output) -> count(sent, PINGRESP));
    client.addDisconnectInboundInterceptor((input, output) -> count(received, DISCONNECT));
    client.addDisconnectOutboundInterceptor((input, output) -> count(sent, DISCONNECT));
  }

  private static void count(LongCounter counter, MqttPacketType type) {
    counter.add(1, Attributes.of(MQTT_PACKET_TYPE, type.value()));
  }
}
