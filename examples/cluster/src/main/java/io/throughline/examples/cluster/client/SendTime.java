package io.throughline.examples.cluster.client;

import com.hivemq.client.mqtt.mqtt5.datatypes.Mqtt5UserProperties;
import com.hivemq.client.mqtt.mqtt5.datatypes.Mqtt5UserProperty;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.OptionalDouble;

/**
 * The time at which a message was sent: the user property {@code time}, as CloudEvents has it in
 * MQTT 5.
 */
final class SendTime {

  private static final String NAME = "time";
  private static final double NANOS_PER_SECOND = 1e9;

  static Mqtt5UserProperty now() {
    return Mqtt5UserProperty.of(NAME, Instant.now().toString());
  }

  /** Empty if the publisher did not say; zero if its clock is ahead of ours. */
  static OptionalDouble secondsSince(Mqtt5UserProperties properties) {
    return properties.asList().stream()
        .filter(property -> property.getName().toString().equals(NAME))
        .mapToDouble(property -> secondsSince(property.getValue().toString()))
        .filter(seconds -> !Double.isNaN(seconds))
        .findFirst();
  }

  private static double secondsSince(String time) {
    try {
      Duration since = Duration.between(Instant.parse(time), Instant.now());
      return Math.max(0, since.toNanos() / NANOS_PER_SECOND);
    } catch (DateTimeParseException e) {
      return Double.NaN;
    }
  }

  private SendTime() {}
}
