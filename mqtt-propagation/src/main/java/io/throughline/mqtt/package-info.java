/**
 * W3C trace context and baggage in the user properties of MQTT 5 messages, for any client library.
 * {@link io.throughline.mqtt.MqttPropagation} is all there is.
 */
@NullMarked
package io.throughline.mqtt;

import org.jspecify.annotations.NullMarked;
