package io.throughline.examples.cluster.broker;

import com.google.common.escape.Escaper;
import com.google.common.xml.XmlEscapers;
import io.throughline.examples.cluster.Setting;
import io.throughline.semconv.MqttNetwork;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An address and port on which the broker accepts connections.
 *
 * @param keystore null without TLS
 */
record Listener(MqttNetwork network, String address, int port, @Nullable Keystore keystore) {

  private static final String PATH =
      """
      <path>/mqtt</path>
      <subprotocols><subprotocol>mqtt</subprotocol></subprotocols>
      """;

  private static final String TLS =
      """
      <tls>
        <keystore>
          <path>%s</path>
          <password>%s</password>
          <private-key-password>%2$s</private-key-password>
        </keystore>
      </tls>
      """;

  /**
   * TCP always; TLS if there is a keystore; WebSocket, and WebSocket over TLS, if {@code
   * mqtt.ws.listen.port} and {@code mqtt.wss.listen.port} are set.
   */
  static List<Listener> fromSettings(String address, Optional<Keystore> keystore) {
    List<Listener> listeners = new ArrayList<>();
    listeners.add(plain(MqttNetwork.TCP, address, Setting.port("mqtt.listen.port", 1883)));
    keystore.ifPresent(
        keys ->
            listeners.add(
                new Listener(
                    MqttNetwork.TLS, address, Setting.port("mqtt.tls.listen.port", 8883), keys)));
    Setting.port("mqtt.ws.listen.port")
        .ifPresent(port -> listeners.add(plain(MqttNetwork.WEBSOCKET, address, port)));
    Setting.port("mqtt.wss.listen.port")
        .ifPresent(
            port ->
                listeners.add(
                    new Listener(
                        MqttNetwork.WEBSOCKET_TLS,
                        address,
                        port,
                        keystore.orElseThrow(
                            () ->
                                new IllegalArgumentException(
                                    "MQTT_WSS_LISTEN_PORT needs MQTT_TLS_KEYSTORE")))));
    return List.copyOf(listeners);
  }

  private static Listener plain(MqttNetwork network, String address, int port) {
    return new Listener(network, address, port, null);
  }

  /** As HiveMQ reads it. */
  String configuration() {
    String name =
        switch (network) {
          case TLS -> "tls-tcp-listener";
          case WEBSOCKET -> "websocket-listener";
          case WEBSOCKET_TLS -> "tls-websocket-listener";
          default -> "tcp-listener";
        };
    return "<%s><port>%d</port><bind-address>%s</bind-address>%s%s</%1$s>\n"
        .formatted(name, port, address, name.contains("websocket") ? PATH : "", tls());
  }

  private String tls() {
    Escaper xml = XmlEscapers.xmlContentEscaper();
    return keystore == null
        ? ""
        : TLS.formatted(xml.escape(keystore.file().toString()), xml.escape(keystore.password()));
  }

  @Override
  public String toString() {
    return network.value() + " " + address + ":" + port;
  }
}
