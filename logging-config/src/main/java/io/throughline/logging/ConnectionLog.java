package io.throughline.logging;

import io.throughline.semconv.MqttConnectRefusal;
import io.throughline.semconv.MqttDisconnectReason;
import io.throughline.semconv.MqttEvents;
import io.throughline.semconv.MqttNetwork;
import io.throughline.semconv.MqttReasonCode;
import org.slf4j.Logger;

/**
 * A log of a broker's connections, one line per event; {@link MqttEvents} has the same events with
 * all their fields. Nothing is allocated where the level is off. Thread-safe.
 */
public final class ConnectionLog {

  private final Logger log;

  /**
   * Makes one.
   *
   * @param log whose levels count and whose name the lines have
   */
  public ConnectionLog(Logger log) {
    this.log = log;
  }

  /**
   * A client is connected; INFO.
   *
   * @param clientId as in its CONNECT, or as the broker gave it
   * @param network how it came
   * @param cleanStart whether it wanted no earlier session
   * @param peerAddress of its end of the connection, empty if unknown
   * @param seconds from the connection's start
   */
  public void connected(
      String clientId,
      MqttNetwork network,
      boolean cleanStart,
      String peerAddress,
      double seconds) {
    MqttEvents.clientConnected(log.atInfo())
        .clientId(clientId)
        .network(network)
        .cleanStart(cleanStart)
        .networkPeerAddress(peerAddress)
        .duration(seconds)
        .log("client connected");
  }

  /**
   * A client was refused; WARN.
   *
   * @param clientId as in its CONNECT
   * @param network how it came
   * @param refusal why
   * @param reasonCode what it was answered
   * @param peerAddress of its end of the connection, empty if unknown
   */
  public void refused(
      String clientId,
      MqttNetwork network,
      MqttConnectRefusal refusal,
      MqttReasonCode reasonCode,
      String peerAddress) {
    MqttEvents.clientRefused(log.atWarn())
        .clientId(clientId)
        .network(network)
        .connectRefusal(refusal)
        .reasonCode(reasonCode)
        .networkPeerAddress(peerAddress)
        .log("client refused");
  }

  /**
   * A connection that was accepted has ended; INFO.
   *
   * @param clientId the client
   * @param reason why
   * @param seconds from the connection's start
   */
  public void disconnected(String clientId, MqttDisconnectReason reason, double seconds) {
    MqttEvents.clientDisconnected(log.atInfo())
        .clientId(clientId)
        .disconnectReason(reason)
        .duration(seconds)
        .log("client disconnected");
  }
}
