package io.throughline.examples.cluster.broker;

import com.hivemq.extension.sdk.api.packets.general.ModifiableUserProperties;
import com.hivemq.extension.sdk.api.packets.general.UserProperties;
import com.hivemq.extension.sdk.api.packets.general.UserProperty;
import io.opentelemetry.context.Context;
import io.throughline.mqtt.MqttPropagation;

/** Trace context in the user properties of HiveMQ's packets. */
record UserPropertyPropagation(MqttPropagation mqtt) {

  Context extract(UserProperties properties) {
    return mqtt.extract(
        Context.root(), properties.asList(), UserProperty::getName, UserProperty::getValue);
  }

  void inject(Context context, ModifiableUserProperties properties) {
    mqtt.inject(context, properties::removeName, properties::addUserProperty);
  }
}
