package io.throughline.examples.cluster.broker;

import io.throughline.semconv.MqttDeliveryPart;
import io.throughline.semconv.MqttEvents;
import io.throughline.semconv.MqttMetrics;
import io.throughline.semconv.MqttQos;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The subscribers that were slowest within five minutes, each with its slowest delivery. Names are
 * in no metric, for there is no bound to them: here is room for ten, and who gets in is logged.
 */
final class SlowSubscribers {

  private static final Logger log = LoggerFactory.getLogger(SlowSubscribers.class);
  private static final int ROOM = 10;
  private static final Duration MEMORY = Duration.ofMinutes(5);

  private static final Comparator<Slow> BY_SECONDS = Comparator.comparingDouble(Slow::seconds);

  private final MqttMetrics mqtt;
  private final double threshold;
  private final Clock clock;
  private final Map<String, Slow> slowest = new HashMap<>();

  private record Slow(
      String clientId,
      String topic,
      MqttQos qos,
      MqttDeliveryPart part,
      double seconds,
      Instant at) {}

  /**
   * With their measure.
   *
   * @param millis what a delivery may take, in the broker and at the subscriber
   */
  SlowSubscribers(MqttMetrics mqtt, int millis, Clock clock) {
    this.mqtt = mqtt;
    this.threshold = millis / 1000.0;
    this.clock = clock;
  }

  /** A part of a delivery is over. */
  void delivered(
      String clientId, String topic, MqttQos qos, MqttDeliveryPart part, double seconds) {
    if (seconds <= threshold) {
      return;
    }
    mqtt.deliveriesSlow(part).increment();
    if (isNew(new Slow(clientId, topic, qos, part, seconds, clock.instant()))) {
      MqttEvents.deliverySlow(log.atWarn())
          .clientId(clientId)
          .topic(topic)
          .qos(qos.value())
          .duration(seconds)
          .deliveryPart(part)
          .log("subscriber is slow");
    }
  }

  /** Whether it has got in and was not there. */
  private synchronized boolean isNew(Slow delivery) {
    Instant forgotten = delivery.at().minus(MEMORY);
    slowest.values().removeIf(earlier -> earlier.at().isBefore(forgotten));
    Slow before = slowest.get(delivery.clientId());
    if (before != null) {
      if (delivery.seconds() >= before.seconds()) {
        slowest.put(delivery.clientId(), delivery);
      }
      return false;
    }
    slowest.put(delivery.clientId(), delivery);
    if (slowest.size() > ROOM) {
      slowest.values().remove(Collections.min(slowest.values(), BY_SECONDS));
    }
    return slowest.containsKey(delivery.clientId());
  }
}
