package io.throughline.examples.cluster.broker;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import io.throughline.semconv.MqttEvents;
import io.throughline.semconv.MqttMessageDropReason;
import io.throughline.semconv.MqttMetrics;
import io.throughline.semconv.MqttQos;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Messages that a subscriber did not get. All are counted; of each subscriber one a minute is
 * logged, because a full queue drops thousands.
 */
final class DroppedMessages {

  private static final Logger log = LoggerFactory.getLogger(DroppedMessages.class);
  private static final int SUBSCRIBERS = 1000;

  private final MqttMetrics mqtt;
  private final Cache<String, Boolean> logged =
      CacheBuilder.newBuilder()
          .maximumSize(SUBSCRIBERS)
          .expireAfterWrite(Duration.ofMinutes(1))
          .build();

  DroppedMessages(MqttMetrics mqtt) {
    this.mqtt = mqtt;
  }

  /** Of a client, or of the group of a shared subscription. */
  void note(String receiver, String topic, MqttQos qos, MqttMessageDropReason reason) {
    mqtt.messagesDropped(reason, qos).increment();
    if (logged.asMap().putIfAbsent(receiver + '/' + reason, true) == null) {
      MqttEvents.messageDropped(log.atWarn())
          .clientId(receiver)
          .topic(topic)
          .qos(qos.value())
          .messageDropReason(reason)
          .log("message dropped, further ones of this minute are only counted");
    }
  }
}
