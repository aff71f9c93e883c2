package io.throughline.examples.cluster;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** The messages that a subscriber without any instrumentation gets. */
final class Inbox {

  private final BlockingQueue<Mqtt5Publish> messages = new LinkedBlockingQueue<>();

  static Inbox subscribe(Mqtt5AsyncClient client, String topic) {
    Inbox inbox = new Inbox();
    client
        .subscribeWith()
        .topicFilter(topic)
        .qos(MqttQos.EXACTLY_ONCE)
        .callback(inbox.messages::add)
        .send()
        .join();
    return inbox;
  }

  Mqtt5Publish next() throws InterruptedException {
    Mqtt5Publish message = messages.poll(10, SECONDS);
    assertThat(message).as("a message within 10 s").isNotNull();
    return message;
  }

  int waiting() {
    return messages.size();
  }
}
