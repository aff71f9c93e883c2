package io.throughline.examples.cluster.broker;

import com.google.common.base.Splitter;
import com.hivemq.extension.sdk.api.packets.general.ModifiableUserProperties;
import com.hivemq.extension.sdk.api.packets.general.UserProperties;
import com.hivemq.extension.sdk.api.packets.general.UserProperty;
import io.opentelemetry.context.Context;
import io.throughline.examples.cluster.Setting;
import io.throughline.mqtt.MqttPropagation;
import io.throughline.mqtt.SenderTrace;
import io.throughline.semconv.MqttNetwork;
import java.util.EnumMap;
import java.util.Map;

/**
 * Trace context in the user properties of HiveMQ's packets.
 *
 * @param broker for what the broker wrote itself
 * @param listeners for what clients sent, by what carried it
 */
record UserPropertyPropagation(
    MqttPropagation broker, Map<MqttNetwork, MqttPropagation> listeners) {

  private static final Map<MqttNetwork, String> POLICIES =
      Map.of(
          MqttNetwork.TCP, "mqtt.listen.sender.trace",
          MqttNetwork.TLS, "mqtt.tls.listen.sender.trace",
          MqttNetwork.WEBSOCKET, "mqtt.ws.listen.sender.trace",
          MqttNetwork.WEBSOCKET_TLS, "mqtt.wss.listen.sender.trace");

  /**
   * Clients are believed as the broker is, unless a setting such as {@code
   * mqtt.tls.listen.sender.trace} makes their listener a public one: it says what becomes of their
   * trace, and {@code mqtt.sender.baggage} which keys of baggage they may set.
   */
  static UserPropertyPropagation fromSettings(MqttPropagation mqtt) {
    String[] baggage =
        Splitter.on(',')
            .trimResults()
            .omitEmptyStrings()
            .splitToStream(Setting.text("mqtt.sender.baggage", ""))
            .distinct()
            .toArray(String[]::new);
    Map<MqttNetwork, MqttPropagation> listeners = new EnumMap<>(MqttNetwork.class);
    POLICIES.forEach(
        (network, setting) ->
            Setting.choice(setting, SenderTrace.class)
                .ifPresent(trace -> listeners.put(network, mqtt.publicListener(trace, baggage))));
    return new UserPropertyPropagation(mqtt, listeners);
  }

  /** The context of a message that a client sent. */
  Context received(MqttNetwork network, UserProperties properties) {
    return extract(listeners.getOrDefault(network, broker), properties);
  }

  /** The context of a message that passed the broker already. */
  Context extract(UserProperties properties) {
    return extract(broker, properties);
  }

  private static Context extract(MqttPropagation mqtt, UserProperties properties) {
    return mqtt.extract(
        Context.root(), properties.asList(), UserProperty::getName, UserProperty::getValue);
  }

  /** Leaves what is believed of a will, which passes no other interceptor on its way in. */
  void admit(MqttNetwork network, ModifiableUserProperties properties) {
    inject(received(network, properties), properties);
  }

  void inject(Context context, ModifiableUserProperties properties) {
    broker.inject(context, properties::removeName, properties::addUserProperty);
  }
}
