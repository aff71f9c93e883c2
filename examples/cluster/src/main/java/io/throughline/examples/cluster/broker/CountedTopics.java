package io.throughline.examples.cluster.broker;

import static java.util.stream.Collectors.toMap;

import com.google.common.base.Splitter;
import com.hivemq.client.mqtt.datatypes.MqttTopic;
import com.hivemq.client.mqtt.datatypes.MqttTopicFilter;
import io.throughline.examples.cluster.Setting;
import io.throughline.semconv.BoundCounter;
import io.throughline.semconv.MqttMetrics;
import java.util.Map;

/**
 * The message counts of the topics that an operator names, with filters separated by commas. Topics
 * are not bounded, so no metric has all of them.
 */
final class CountedTopics {

  private final Map<MqttTopicFilter, BoundCounter> messages;

  static CountedTopics fromSettings(MqttMetrics mqtt) {
    return new CountedTopics(Setting.text("mqtt.counted.topics", ""), mqtt);
  }

  private CountedTopics(String filters, MqttMetrics mqtt) {
    messages =
        Splitter.on(',')
            .trimResults()
            .omitEmptyStrings()
            .splitToStream(filters)
            .collect(toMap(MqttTopicFilter::of, mqtt::topicMessages, (first, same) -> first));
  }

  void count(String topic) {
    if (!messages.isEmpty()) {
      MqttTopic published = MqttTopic.of(topic);
      messages.forEach(
          (filter, counter) -> {
            if (filter.matches(published)) {
              counter.increment();
            }
          });
    }
  }
}
