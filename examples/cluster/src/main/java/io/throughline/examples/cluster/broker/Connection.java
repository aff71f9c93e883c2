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
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.throughline.logging.ConnectionLog;
import io.throughline.semconv.MqttDisconnectReason;
import io.throughline.semconv.MqttEvents;
import io.throughline.semconv.MqttMetrics;
import io.throughline.semconv.MqttNetwork;
import io.throughline.semconv.MqttReasonCode;
import io.throughline.semconv.MqttSessionChange;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The life of one client's connection, measured and told from CONNECT to its end. */
final class Connection implements ClientLifecycleEventListener {

  private static final Logger lines = LoggerFactory.getLogger(Connection.class);
  private static final ConnectionLog log = new ConnectionLog(lines);

  private static final double NANOS_PER_SECOND = 1e9;

  private final MqttMetrics mqtt;
  private final Unacknowledged unacknowledged;
  private final HiveMqGauges gauges;
  private final UserPropertyPropagation propagation;
  private final Tracer tracer;
  private final long start = System.nanoTime();
  private MqttNetwork network = MqttNetwork.TCP;
  private boolean cleanStart;
  private boolean accepted;
  private @Nullable ConnectSpan connect;

  Connection(
      MqttMetrics mqtt,
      Unacknowledged unacknowledged,
      HiveMqGauges gauges,
      UserPropertyPropagation propagation,
      Tracer tracer) {
    this.mqtt = mqtt;
    this.unacknowledged = unacknowledged;
    this.gauges = gauges;
    this.propagation = propagation;
    this.tracer = tracer;
  }

  @Override
  public void onMqttConnectionStart(ConnectionStartInput input) {
    network = PacketCounters.network(input.getConnectionInformation());
    cleanStart = input.getConnectPacket().getCleanStart();
    connect =
        ConnectSpan.start(
            tracer, propagation, input.getConnectPacket(), input.getConnectionInformation());
  }

  @Override
  public void onAuthenticationSuccessful(AuthenticationSuccessfulInput input) {
    accepted = true;
    gauges.connected();
    Context context = connect == null ? Context.root() : connect.context();
    try (Scope scope = context.makeCurrent()) {
      mqtt.connectDuration(network).record(seconds());
      log.connected(
          input.getClientInformation().getClientId(),
          network,
          cleanStart,
          address(input.getConnectionInformation()),
          seconds());
    }
    if (connect != null) {
      connect.accepted();
    }
  }

  @Override
  public void onAuthenticationFailedDisconnect(AuthenticationFailedInput input) {
    mqtt.connectDuration(network).record(seconds());
    refused(input.getReasonCode().flatMap(ReasonCodes::error).orElse(null));
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
    MqttReasonCode code = input.getReasonCode().flatMap(ReasonCodes::error).orElse(null);
    if (code == null) {
      ended(input, MqttDisconnectReason.CONNECTION_LOST); // closed without a word
      return;
    }
    if (!accepted) {
      refused(code);
    }
    ReasonCodes.count(mqtt, code);
    if (ReasonCodes.isInvalidPacket(code)) {
      mqtt.packetsInvalid(network, code).increment();
    }
    if (code == MqttReasonCode.SESSION_TAKEN_OVER) {
      takenOver(input);
    }
    ended(input, ReasonCodes.disconnect(code));
  }

  private void takenOver(DisconnectEventInput input) {
    mqtt.sessionChanges(MqttSessionChange.TAKEN_OVER).increment();
    MqttEvents.sessionTakenOver(lines.atWarn())
        .clientId(input.getClientInformation().getClientId())
        .networkPeerAddress(address(input.getConnectionInformation()))
        .log("client has connected again, its old connection is closed");
  }

  /** The other methods say how. */
  @Override
  public void onDisconnect(DisconnectEventInput input) {}

  private void ended(DisconnectEventInput input, MqttDisconnectReason reason) {
    unacknowledged.forget(input.getClientInformation().getClientId());
    if (!accepted) {
      refused(null);
      return;
    }
    mqtt.connectionDuration(reason, cleanStart).record(seconds());
    log.disconnected(input.getClientInformation().getClientId(), reason, seconds());
  }

  /** The first to say so knows why. */
  private void refused(@Nullable MqttReasonCode code) {
    if (connect != null) {
      connect.refused(code);
      connect = null;
    }
  }

  private double seconds() {
    return (System.nanoTime() - start) / NANOS_PER_SECOND;
  }

  static String address(ConnectionInformation connection) {
    return connection.getInetAddress().map(found -> found.getHostAddress()).orElse("");
  }
}
