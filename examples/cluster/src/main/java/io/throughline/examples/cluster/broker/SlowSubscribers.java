package io.throughline.examples.cluster.broker;

import io.throughline.semconv.MqttDeliveryPart;
import io.throughline.semconv.MqttEvents;
import io.throughline.semconv.MqttMetrics;
import io.throughline.semconv.MqttQos;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The counts of slow deliveries, and the names of the slowest subscribers: in no metric, for there
 * is no bound to them, but in the log when they get in, and on the page {@code /slow-subscribers}.
 */
final class SlowSubscribers {

  private static final Logger log = LoggerFactory.getLogger(SlowSubscribers.class);

  private final MqttMetrics mqtt;
  private final double threshold;
  private final SlowestDeliveries slowest;

  /**
   * With their measure.
   *
   * @param millis what a delivery may take, in the broker and at the subscriber
   */
  SlowSubscribers(MqttMetrics mqtt, int millis, SlowestDeliveries slowest) {
    this.mqtt = mqtt;
    this.threshold = millis / 1000.0;
    this.slowest = slowest;
  }

  /** A part of a delivery is over. */
  void delivered(
      String clientId, String topic, MqttQos qos, MqttDeliveryPart part, double seconds) {
    if (seconds <= threshold) {
      return;
    }
    mqtt.deliveriesSlow(part).increment();
    if (slowest.isNew(clientId, topic, qos, part, seconds)) {
      MqttEvents.deliverySlow(log.atWarn())
          .clientId(clientId)
          .topic(topic)
          .qos(qos.value())
          .duration(seconds)
          .deliveryPart(part)
          .log("subscriber is slow");
    }
  }
}
