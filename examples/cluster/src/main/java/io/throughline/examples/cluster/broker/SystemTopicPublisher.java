package io.throughline.examples.cluster.broker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;

import com.hivemq.extension.sdk.api.packets.general.Qos;
import com.hivemq.extension.sdk.api.services.builder.Builders;
import com.hivemq.extension.sdk.api.services.publish.PublishService;
import io.throughline.examples.cluster.systopics.SystemTopics;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The publisher of {@code $SYS}: at an interval, retained, and only the topics that have changed.
 */
final class SystemTopicPublisher {

  private static final Logger log = LoggerFactory.getLogger(SystemTopicPublisher.class);

  private final SystemTopics topics;
  private final PublishService publishes;
  private final ScheduledExecutorService executor;
  private final Map<String, String> published = new HashMap<>();
  private @Nullable Future<?> repeated;
  private int interval;

  SystemTopicPublisher(
      SystemTopics topics, PublishService publishes, ScheduledExecutorService executor) {
    this.topics = topics;
    this.publishes = publishes;
    this.executor = executor;
  }

  /** As often as is wanted, which may change. */
  void follow(SystemInterval interval) {
    var unused =
        executor.scheduleWithFixedDelay(() -> publishEvery(interval.seconds()), 0, 1, SECONDS);
  }

  /** From now on; 0 ends it, and takes back what is retained, which would soon be wrong. */
  private synchronized void publishEvery(int seconds) {
    if (seconds == interval) {
      return;
    }
    interval = seconds;
    if (repeated != null) {
      repeated.cancel(false);
      repeated = null;
    }
    if (seconds > 0) {
      repeated = executor.scheduleWithFixedDelay(this::publish, 0, seconds, SECONDS);
    } else {
      published.keySet().forEach(topic -> publish(topic, ""));
      published.clear();
    }
  }

  private synchronized void publish() {
    if (repeated == null) {
      return; // ended while it waited
    }
    try {
      topics
          .read()
          .forEach(
              (topic, payload) -> {
                if (!payload.equals(published.put(topic, payload))) {
                  publish(topic, payload);
                }
              });
    } catch (RuntimeException e) {
      log.error("$SYS is not up to date", e); // thrown on, it would be the last time
    }
  }

  private void publish(String topic, String payload) {
    var unused =
        publishes.publish(
            Builders.publish()
                .topic(topic)
                .payload(ByteBuffer.wrap(payload.getBytes(UTF_8)))
                .qos(Qos.AT_MOST_ONCE)
                .retain(true)
                .build());
  }
}
