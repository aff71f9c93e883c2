package io.throughline.examples.cluster.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import io.throughline.Observability;
import io.throughline.examples.cluster.Setting;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A publisher of numbered messages at a steady rate, until the process is asked to stop. */
public final class SteadyPublisher {

  private static final Logger log = LoggerFactory.getLogger(SteadyPublisher.class);

  private static final long MILLIS_BETWEEN = 50;

  /** Publishes to its argument, a topic. */
  public static void main(String[] args) throws InterruptedException {
    try (Observability observability = Observability.builder("publisher").operatorsPort(0).init()) {
      Mqtt5AsyncClient client =
          Mqtt5Client.builder()
              .identifier("steady-publisher")
              .serverHost("localhost")
              .serverPort(Setting.port("mqtt.listen.port", 1883))
              .buildAsync();
      client.connect().join();
      Publisher publisher = new Publisher(client, observability.openTelemetry());
      AtomicLong number = new AtomicLong();
      ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
      var unused =
          clock.scheduleAtFixedRate(
              () -> publish(publisher, args[0], number.incrementAndGet()),
              0,
              MILLIS_BETWEEN,
              MILLISECONDS);

      observability.awaitTermination();
      clock.shutdown();
      clock.awaitTermination(1, SECONDS);
      client.disconnect().join();
    }
  }

  private static void publish(Publisher publisher, String topic, long number) {
    byte[] message = Long.toString(number).getBytes(UTF_8);
    try {
      var unused = publisher.publish(topic, message, MqttQos.AT_LEAST_ONCE);
    } catch (RuntimeException e) {
      log.error("message {} was not published", number, e); // thrown on, it would be the last
    }
  }

  private SteadyPublisher() {}
}
