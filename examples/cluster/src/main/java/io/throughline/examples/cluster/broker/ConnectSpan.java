package io.throughline.examples.cluster.broker;

import static io.throughline.semconv.ErrorAttributes.ERROR_TYPE;
import static io.throughline.semconv.MessagingAttributes.MESSAGING_CLIENT_ID;
import static io.throughline.semconv.MessagingAttributes.MESSAGING_SYSTEM;
import static io.throughline.semconv.MqttAttributes.MQTT_CLEAN_START;
import static io.throughline.semconv.MqttAttributes.MQTT_CONNECT_REFUSAL;
import static io.throughline.semconv.MqttAttributes.MQTT_NETWORK;
import static io.throughline.semconv.MqttAttributes.MQTT_REASON_CODE;
import static io.throughline.semconv.NetworkAttributes.NETWORK_PEER_ADDRESS;

import com.hivemq.extension.sdk.api.client.parameter.ConnectionAttributeStore;
import com.hivemq.extension.sdk.api.client.parameter.ConnectionInformation;
import com.hivemq.extension.sdk.api.packets.connect.ConnectPacket;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.throughline.mqtt.MqttPropagation;
import io.throughline.semconv.MqttNetwork;
import io.throughline.semconv.MqttReasonCode;
import io.throughline.semconv.MqttSpans;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The span of a CONNECT, from its arrival until it is accepted or refused. Its context is among the
 * attributes of the connection, which is all that the listener and the authenticator share.
 */
final class ConnectSpan {

  private static final String PREFIX = "throughline.connect.";

  private static final TextMapGetter<ConnectionAttributeStore> GETTER =
      new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(ConnectionAttributeStore attributes) {
          return List.of();
        }

        @Override
        public @Nullable String get(@Nullable ConnectionAttributeStore attributes, String name) {
          return attributes == null ? null : attributes.getAsString(PREFIX + name).orElse(null);
        }
      };

  private final Span span;
  private final Context context;

  static ConnectSpan start(
      Tracer tracer,
      UserPropertyPropagation propagation,
      ConnectPacket packet,
      ConnectionInformation connection) {
    MqttNetwork network = PacketCounters.network(connection);
    Context parent = propagation.received(network, packet.getUserProperties());
    Span span =
        MqttSpans.connect(tracer)
            .setParent(parent)
            .addLink(MqttPropagation.sender(parent))
            .setAttribute(MESSAGING_SYSTEM, "mqtt")
            .setAttribute(MESSAGING_CLIENT_ID, packet.getClientId())
            .setAttribute(MQTT_NETWORK, network.value())
            .setAttribute(MQTT_CLEAN_START, packet.getCleanStart())
            .setAttribute(NETWORK_PEER_ADDRESS, Connection.address(connection))
            .startSpan();
    Context context = parent.with(span);
    W3CTraceContextPropagator.getInstance()
        .inject(
            context,
            connection.getConnectionAttributeStore(),
            (attributes, name, value) -> {
              if (attributes != null) {
                attributes.putAsString(PREFIX + name, value);
              }
            });
    return new ConnectSpan(span, context);
  }

  private ConnectSpan(Span span, Context context) {
    this.span = span;
    this.context = context;
  }

  /** The context of the CONNECT of a connection. */
  static Context of(ConnectionInformation connection) {
    return W3CTraceContextPropagator.getInstance()
        .extract(Context.root(), connection.getConnectionAttributeStore(), GETTER);
  }

  Context context() {
    return context;
  }

  void accepted() {
    span.end();
  }

  /** Without a code the connection was only closed. */
  void refused(@Nullable MqttReasonCode code) {
    span.setStatus(StatusCode.ERROR);
    if (code == null) {
      span.setAttribute(ERROR_TYPE, "connection_lost");
    } else {
      span.setAttribute(ERROR_TYPE, code.value())
          .setAttribute(MQTT_REASON_CODE, code.value())
          .setAttribute(MQTT_CONNECT_REFUSAL, ReasonCodes.refusal(code).value());
    }
    span.end();
  }
}
