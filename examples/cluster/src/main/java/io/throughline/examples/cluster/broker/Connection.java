package io.throughline.examples.cluster.broker;

import com.hivemq.extension.sdk.api.client.parameter.ConnectionInformation;
import com.hivemq.extension.sdk.api.events.client.ClientLifecycleEventListener;
import com.hivemq.extension.sdk.api.events.client.parameters.AuthenticationFailedInput;
import com.hivemq.extension.sdk.api.events.client.parameters.AuthenticationSuccessfulInput;
import com.hivemq.extension.sdk.api.events.client.parameters.ClientInitiatedDisconnectInput;
import com.hivemq.extension.sdk.api.events.client.parameters.ConnectionLostInput;
import com.hivemq.extension.sdk.api.events.client.parameters.ConnectionStartInput;
import com.hivemq.extension.sdk.api.events.client.parameters.DisconnectEventInput;
import com.hivemq.extension.sdk.api.events.client.parameters.ServerInitiatedDisconnectInput;
import com.hivemq.extension.sdk.api.packets.general.DisconnectedReasonCode;
import io.throughline.logging.ConnectionLog;
import io.throughline.semconv.MqttConnectRefusal;
import io.throughline.semconv.MqttDisconnectReason;
import io.throughline.semconv.MqttMetrics;
import io.throughline.semconv.MqttNetwork;
import io.throughline.semconv.MqttReasonCode;
import org.slf4j.LoggerFactory;

/** The life of one client's connection, measured and told from CONNECT to its end. */
final class Connection implements ClientLifecycleEventListener {

  private static final ConnectionLog log =
      new ConnectionLog(LoggerFactory.getLogger(Connection.class));

  private static final double NANOS_PER_SECOND = 1e9;

  private final MqttMetrics mqtt;
  private final Unacknowledged unacknowledged;
  private final HiveMqGauges gauges;
  private final long start = System.nanoTime();
  private MqttNetwork network = MqttNetwork.TCP;
  private boolean cleanStart;
  private boolean accepted;

  Connection(MqttMetrics mqtt, Unacknowledged unacknowledged, HiveMqGauges gauges) {
    this.mqtt = mqtt;
    this.unacknowledged = unacknowledged;
    this.gauges = gauges;
  }

  @Override
  public void onMqttConnectionStart(ConnectionStartInput input) {
    network = PacketCounters.network(input.getConnectionInformation());
    cleanStart = input.getConnectPacket().getCleanStart();
  }

  @Override
  public void onAuthenticationSuccessful(AuthenticationSuccessfulInput input) {
    accepted = true;
    gauges.connected();
    mqtt.connectDuration(network).record(seconds());
    log.connected(
        input.getClientInformation().getClientId(),
        network,
        cleanStart,
        address(input.getConnectionInformation()),
        seconds());
  }

  @Override
  public void onAuthenticationFailedDisconnect(AuthenticationFailedInput input) {
    mqtt.connectDuration(network).record(seconds());
    mqtt.connectsRefused(MqttConnectRefusal.AUTHENTICATION, network).increment();
    log.refused(
        input.getClientInformation().getClientId(),
        network,
        MqttConnectRefusal.AUTHENTICATION,
        MqttReasonCode.NOT_AUTHORIZED,
        address(input.getConnectionInformation()));
  }

  @Override
  public void onClientInitiatedDisconnect(ClientInitiatedDisconnectInput input) {
    ended(input, MqttDisconnectReason.CLIENT_DISCONNECT);
  }

  @Override
  public void onConnectionLost(ConnectionLostInput input) {
    ended(input, MqttDisconnectReason.CONNECTION_LOST);
  }

  @Override
  public void onServerInitiatedDisconnect(ServerInitiatedDisconnectInput input) {
    ended(
        input,
        input
            .getReasonCode()
            .map(Connection::reason)
            .orElse(MqttDisconnectReason.CONNECTION_LOST)); // before MQTT 5 there are no codes
  }

  /** The other methods say how. */
  @Override
  public void onDisconnect(DisconnectEventInput input) {}

  private void ended(DisconnectEventInput input, MqttDisconnectReason reason) {
    unacknowledged.forget(input.getClientInformation().getClientId());
    if (!accepted) {
      return;
    }
    mqtt.connectionDuration(reason, cleanStart).record(seconds());
    log.disconnected(input.getClientInformation().getClientId(), reason, seconds());
  }

  private static MqttDisconnectReason reason(DisconnectedReasonCode code) {
    return switch (code) {
      case KEEP_ALIVE_TIMEOUT -> MqttDisconnectReason.KEEP_ALIVE_TIMEOUT;
      case SESSION_TAKEN_OVER -> MqttDisconnectReason.SESSION_TAKEN_OVER;
      case NOT_AUTHORIZED, BANNED, BAD_USER_NAME_OR_PASSWORD, MAXIMUM_CONNECT_TIME ->
          MqttDisconnectReason.NOT_AUTHORIZED;
      case PACKET_TOO_LARGE,
          QUOTA_EXCEEDED,
          MESSAGE_RATE_TOO_HIGH,
          RECEIVE_MAXIMUM_EXCEEDED,
          CONNECTION_RATE_EXCEEDED ->
          MqttDisconnectReason.RESOURCE_LIMIT;
      case ADMINISTRATIVE_ACTION -> MqttDisconnectReason.ADMINISTRATIVE_ACTION;
      case SERVER_SHUTTING_DOWN, SERVER_BUSY, USE_ANOTHER_SERVER, SERVER_MOVED ->
          MqttDisconnectReason.SERVER_SHUTDOWN;
      case UNSPECIFIED_ERROR, IMPLEMENTATION_SPECIFIC_ERROR -> MqttDisconnectReason.INTERNAL_ERROR;
      default -> MqttDisconnectReason.PROTOCOL_ERROR;
    };
  }

  private double seconds() {
    return (System.nanoTime() - start) / NANOS_PER_SECOND;
  }

  private static String address(ConnectionInformation connection) {
    return connection.getInetAddress().map(found -> found.getHostAddress()).orElse("");
  }
}
