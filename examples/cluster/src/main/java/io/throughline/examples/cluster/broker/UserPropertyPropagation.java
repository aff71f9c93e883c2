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

/**
 * Trace context in the user properties of HiveMQ's packets.
 *
 * @param broker for what the broker wrote itself
 * @param tcp for what clients sent without TLS
 * @param tls for what clients sent with TLS
 */
record UserPropertyPropagation(MqttPropagation broker, MqttPropagation tcp, MqttPropagation tls) {

  /**
   * Clients are believed as the broker is, unless {@code mqtt.listen.sender.trace} or {@code
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
    return new UserPropertyPropagation(
        mqtt,
        listener("mqtt.listen.sender.trace", mqtt, baggage),
        listener("mqtt.tls.listen.sender.trace", mqtt, baggage));
  }

  private static MqttPropagation listener(String name, MqttPropagation mqtt, String[] baggage) {
    return Setting.choice(name, SenderTrace.class)
        .map(trace -> mqtt.publicListener(trace, baggage))
        .orElse(mqtt);
  }

  /** The context of a message that a client sent. */
  Context received(MqttNetwork network, UserProperties properties) {
    return extract(network == MqttNetwork.TLS ? tls : tcp, properties);
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
