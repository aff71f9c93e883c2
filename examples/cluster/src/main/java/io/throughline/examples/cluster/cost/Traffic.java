package io.throughline.examples.cluster.cost;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PublishResult;
import io.throughline.examples.kit.Latencies;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Publishers and subscribers of one cluster, all at QoS 1. They know nothing of telemetry, so that
 * they are the same whatever observes the cluster.
 */
final class Traffic implements AutoCloseable {

  private static final int PUBLISHERS = 20;
  private static final int SUBSCRIBERS = 2;
  private static final int PAYLOAD_BYTES = 256;
  private static final int ON_THEIR_WAY = 100;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final List<Mqtt5AsyncClient> publishers = new ArrayList<>();
  private final List<Mqtt5AsyncClient> subscribers = new ArrayList<>();
  private volatile Latencies latencies = new Latencies(0);

  Traffic(int port) {
    for (int i = 0; i < SUBSCRIBERS; i++) {
      Mqtt5AsyncClient subscriber = connect("subscriber-" + i, port);
      subscriber.publishes(MqttGlobalPublishFilter.ALL, this::received);
      subscriber.subscribeWith().topicFilter("cost/#").qos(MqttQos.AT_LEAST_ONCE).send().join();
      subscribers.add(subscriber);
    }
    for (int i = 0; i < PUBLISHERS; i++) {
      publishers.add(connect("publisher-" + i, port));
    }
  }

  private static Mqtt5AsyncClient connect(String id, int port) {
    Mqtt5AsyncClient client =
        Mqtt5Client.builder().identifier(id).serverHost("127.0.0.1").serverPort(port).buildAsync();
    client.connect().join();
    return client;
  }

  /**
   * Publishes at the rate, however long a message takes, and waits for the last.
   *
   * @return the time from when each was due to each subscriber that got it
   */
  Latencies run(int rate, int seconds) throws InterruptedException {
    int messages = rate * seconds;
    Latencies expected = new Latencies(messages * SUBSCRIBERS);
    latencies = expected;
    long start = System.nanoTime();
    for (int i = 0; i < messages; i++) {
      long due = start + TimeUnit.SECONDS.toNanos(1) * i / rate;
      TimeUnit.NANOSECONDS.sleep(due - System.nanoTime());
      var unused = publish(i, due);
    }
    await(expected, messages);
    return expected;
  }

  /** Publishes as fast as they are taken, and waits for the last. */
  void rush(int messages) throws InterruptedException {
    Latencies expected = new Latencies(0);
    latencies = expected;
    Semaphore free = new Semaphore(ON_THEIR_WAY);
    for (int i = 0; i < messages; i++) {
      free.acquire();
      var unused = publish(i, System.nanoTime()).whenComplete((result, failure) -> free.release());
    }
    await(expected, messages);
  }

  private static void await(Latencies expected, int messages) throws InterruptedException {
    long until = System.nanoTime() + PATIENCE.toNanos();
    while (expected.count() < messages * SUBSCRIBERS) {
      if (System.nanoTime() > until) {
        throw new IllegalStateException(
            "%d of %d deliveries came".formatted(expected.count(), messages * SUBSCRIBERS));
      }
      TimeUnit.MILLISECONDS.sleep(5);
    }
  }

  private CompletableFuture<Mqtt5PublishResult> publish(int number, long due) {
    int by = number % PUBLISHERS;
    return publishers
        .get(by)
        .publishWith()
        .topic("cost/" + by)
        .qos(MqttQos.AT_LEAST_ONCE)
        .payload(ByteBuffer.allocate(PAYLOAD_BYTES).putLong(due).array())
        .send();
  }

  private void received(Mqtt5Publish message) {
    message.getPayload().ifPresent(payload -> latencies.add(System.nanoTime() - payload.getLong()));
  }

  @Override
  public void close() {
    publishers.forEach(client -> client.disconnect().join());
    subscribers.forEach(client -> client.disconnect().join());
  }
}
