package io.throughline.examples.cluster;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** The messages that subscribers without any instrumentation get. */
final class Inbox {

  private final BlockingQueue<Mqtt5Publish> messages = new LinkedBlockingQueue<>();
  private final List<Mqtt5AsyncClient> clients;

  static Inbox subscribe(Mqtt5AsyncClient client, String topic) {
    Inbox inbox = of(client);
    inbox.subscribe(topic);
    return inbox;
  }

  /** Of all that these get, connected or not yet. */
  static Inbox of(Mqtt5AsyncClient... clients) {
    Inbox inbox = new Inbox(List.of(clients));
    inbox.clients.forEach(
        client -> client.publishes(MqttGlobalPublishFilter.ALL, inbox.messages::add));
    return inbox;
  }

  private Inbox(List<Mqtt5AsyncClient> clients) {
    this.clients = clients;
  }

  /** Each of them subscribes. */
  void subscribe(String topic) {
    clients.forEach(
        client ->
            client.subscribeWith().topicFilter(topic).qos(MqttQos.EXACTLY_ONCE).send().join());
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
