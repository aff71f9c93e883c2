package io.throughline.examples.cluster.broker;

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
import com.hivemq.extension.sdk.api.client.parameter.ClientInformation;
import com.hivemq.extension.sdk.api.client.parameter.ConnectionInformation;
import com.hivemq.extension.sdk.api.client.parameter.Listener;
import com.hivemq.extension.sdk.api.client.parameter.ListenerType;
import com.hivemq.extension.sdk.api.packets.connack.ConnackPacket;
import com.hivemq.extension.sdk.api.packets.connect.ConnackReasonCode;
import com.hivemq.extension.sdk.api.services.interceptor.GlobalInterceptorRegistry;
import io.throughline.logging.ConnectionLog;
import io.throughline.semconv.MqttConnectRefusal;
import io.throughline.semconv.MqttMetrics;
import io.throughline.semconv.MqttNetwork;
import io.throughline.semconv.MqttPacketType;
import io.throughline.semconv.MqttReasonCode;
import io.throughline.semconv.MqttSessionChange;
import org.slf4j.LoggerFactory;

/**
 * The counters of packets of every type except AUTH, for which HiveMQ has no interceptor, and of
 * the errors that the broker answers.
 */
final class PacketCounters {

  private static final ConnectionLog log =
      new ConnectionLog(LoggerFactory.getLogger(PacketCounters.class));

  private final MqttMetrics mqtt;

  PacketCounters(MqttMetrics mqtt) {
    this.mqtt = mqtt;
  }

  /** Counts what comes before there is a client. */
  void countConnect(MqttNetwork network) {
    mqtt.packetsReceived(CONNECT, network).increment();
  }

  /** Counts the answers to it. */
  void countConnacks(GlobalInterceptorRegistry registry) {
    registry.setConnackOutboundInterceptorProvider(
        provided ->
            (input, output) -> {
              ConnectionInformation connection = input.getConnectionInformation();
              mqtt.packetsSent(CONNACK, network(connection)).increment();
              ConnackPacket connack = input.getConnackPacket();
              countSession(connack);
              ReasonCodes.error(connack.getReasonCode())
                  .ifPresent(code -> refused(input.getClientInformation(), connection, code));
            });
  }

  private void refused(
      ClientInformation client, ConnectionInformation connection, MqttReasonCode code) {
    MqttNetwork network = network(connection);
    MqttConnectRefusal refusal = ReasonCodes.refusal(code);
    mqtt.connectsRefused(refusal, network).increment();
    ReasonCodes.count(mqtt, code);
    log.refused(client.getClientId(), network, refusal, code, Connection.address(connection));
  }

  private void countSession(ConnackPacket connack) {
    if (connack.getReasonCode() == ConnackReasonCode.SUCCESS) {
      mqtt.sessionChanges(
              connack.getSessionPresent() ? MqttSessionChange.RESUMED : MqttSessionChange.CREATED)
          .increment();
    }
  }

  void count(ClientContext client, ConnectionInformation connection) {
    MqttNetwork network = network(connection);
    client.addPublishInboundInterceptor((input, output) -> received(PUBLISH, network));
    client.addPublishOutboundInterceptor((input, output) -> sent(PUBLISH, network));
    client.addPubackInboundInterceptor((input, output) -> received(PUBACK, network));
    client.addPubackOutboundInterceptor(
        (input, output) -> {
          sent(PUBACK, network);
          ReasonCodes.count(mqtt, input.getPubackPacket().getReasonCode());
        });
    client.addPubrecInboundInterceptor((input, output) -> received(PUBREC, network));
    client.addPubrecOutboundInterceptor(
        (input, output) -> {
          sent(PUBREC, network);
          ReasonCodes.count(mqtt, input.getPubrecPacket().getReasonCode());
        });
    client.addPubrelInboundInterceptor((input, output) -> received(PUBREL, network));
    client.addPubrelOutboundInterceptor((input, output) -> sent(PUBREL, network));
    client.addPubcompInboundInterceptor((input, output) -> received(PUBCOMP, network));
    client.addPubcompOutboundInterceptor((input, output) -> sent(PUBCOMP, network));
    client.addSubscribeInboundInterceptor((input, output) -> received(SUBSCRIBE, network));
    client.addSubackOutboundInterceptor(
        (input, output) -> {
          sent(SUBACK, network);
          input.getSubackPacket().getReasonCodes().forEach(code -> ReasonCodes.count(mqtt, code));
        });
    client.addUnsubscribeInboundInterceptor((input, output) -> received(UNSUBSCRIBE, network));
    client.addUnsubackOutboundInterceptor(
        (input, output) -> {
          sent(UNSUBACK, network);
          input.getUnsubackPacket().getReasonCodes().forEach(code -> ReasonCodes.count(mqtt, code));
        });
    client.addPingReqInboundInterceptor((input, output) -> received(PINGREQ, network));
    client.addPingRespOutboundInterceptor((input, output) -> sent(PINGRESP, network));
    client.addDisconnectInboundInterceptor((input, output) -> received(DISCONNECT, network));
    client.addDisconnectOutboundInterceptor((input, output) -> sent(DISCONNECT, network));
  }

  private void received(MqttPacketType type, MqttNetwork network) {
    mqtt.packetsReceived(type, network).increment();
  }

  private void sent(MqttPacketType type, MqttNetwork network) {
    mqtt.packetsSent(type, network).increment();
  }

  static MqttNetwork network(ConnectionInformation connection) {
    ListenerType type =
        connection.getListener().map(Listener::getListenerType).orElse(ListenerType.TCP_LISTENER);
    return switch (type) {
      case TLS_TCP_LISTENER -> MqttNetwork.TLS;
      case WEBSOCKET_LISTENER -> MqttNetwork.WEBSOCKET;
      case TLS_WEBSOCKET_LISTENER -> MqttNetwork.WEBSOCKET_TLS;
      default -> MqttNetwork.TCP;
    };
  }
}
