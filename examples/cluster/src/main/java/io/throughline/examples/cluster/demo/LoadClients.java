package io.throughline.examples.cluster.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.MILLISECONDS;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * The MQTT clients of a load: many that get the same message, one that acknowledges late, one that
 * has gone, some that come and go, some with a wrong password, and one that does not speak MQTT.
 */
final class LoadClients {

  static final String USER = "load";
  static final String PASSWORD = "secret";

  /** How many messages wait for who has gone. */
  static final int QUEUE_LIMIT = 50;

  /** To which nobody may publish. */
  static final String DENIED = "load/denied";

  private static final List<MqttQos> QOS = List.of(MqttQos.values());
  private static final String DATA = "load/data";
  private static final int DATA_SUBSCRIBERS = 2;
  private static final String TO_ALL = "load/to-all";
  private static final String TO_NOBODY = "load/to-nobody";

  /** CONNECT of a version that there is not. */
  private static final byte[] MALFORMED = HexFormat.of().parseHex("100c00044d515454090200000000");

  private final int port;
  private final byte[] payload;
  private final Tally tally;
  private final int subscribers;
  private final List<Mqtt5AsyncClient> connected = new ArrayList<>();
  private final Mqtt5AsyncClient publisher;
  private int published;
  private int toNobody;

  LoadClients(int port, int size, int subscribers, Tally tally) {
    this.port = port;
    this.payload = new byte[size];
    this.tally = tally;
    this.subscribers = subscribers;
    for (int i = 0; i < subscribers; i++) {
      subscriber("load-subscriber-" + i, TO_ALL, Runnable::run);
    }
    subscriber("load-fast", DATA, Runnable::run);
    subscriber("load-slow", DATA, CompletableFuture.delayedExecutor(1500, MILLISECONDS));
    leave("load-dead");
    publisher = connect("load-publisher");
  }

  /**
   * One message: most to two subscribers, some to all, some to the one that has gone. Each delivery
   * is lost until it has come, or waits for who has gone.
   */
  void publish() {
    published++;
    MqttQos qos = QOS.get(published % QOS.size());
    if (published % 10 == 0) {
      publish(TO_ALL, qos);
      tally.add(Tally.Entry.LOST, subscribers);
    } else if (published % 5 == 1) {
      publish(TO_NOBODY, MqttQos.AT_LEAST_ONCE);
      if (++toNobody > QUEUE_LIMIT) {
        tally.count(Tally.Entry.LOST);
      }
    } else {
      publish(DATA, qos);
      tally.add(Tally.Entry.LOST, DATA_SUBSCRIBERS);
    }
  }

  /**
   * One client that comes, publishes what it may not and goes, one that may not come, and one that
   * speaks no MQTT.
   */
  void visit() throws IOException {
    Mqtt5AsyncClient visitor = connect("load-visitor");
    tally.count(Tally.Entry.PUBLISHED);
    visitor
        .publishWith()
        .topic(DENIED)
        .qos(MqttQos.AT_LEAST_ONCE)
        .send()
        .handle(
            (taken, refused) -> {
              if (refused != null) {
                tally.count(Tally.Entry.DENIED);
              }
              return taken;
            })
        .join();
    visitor.disconnect().join();
    connected.remove(visitor);

    tally.count(Tally.Entry.CONNECTS);
    client("load-intruder", "guessed")
        .connect()
        .handle(
            (accepted, refused) -> {
              if (refused != null) {
                tally.count(Tally.Entry.REFUSED);
              }
              return accepted;
            })
        .join();

    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.getOutputStream().write(MALFORMED);
      socket.getInputStream().readAllBytes();
      tally.count(Tally.Entry.MALFORMED);
    }
  }

  /** All of them go. */
  void close() {
    connected.forEach(client -> client.disconnect().join());
  }

  private void publish(String topic, MqttQos qos) {
    tally.count(Tally.Entry.PUBLISHED);
    var unused = publisher.publishWith().topic(topic).qos(qos).payload(payload).send();
  }

  private void subscriber(String id, String topic, Executor acknowledging) {
    Mqtt5AsyncClient client = client(id, PASSWORD);
    client.publishes(
        MqttGlobalPublishFilter.ALL,
        message -> {
          tally.count(Tally.Entry.RECEIVED);
          tally.add(Tally.Entry.LOST, -1);
          acknowledging.execute(() -> acknowledge(client, message));
        },
        true);
    connect(client);
    client.subscribeWith().topicFilter(topic).qos(MqttQos.EXACTLY_ONCE).send().join();
  }

  /** Nobody waits for it once its connection has ended. */
  private static void acknowledge(Mqtt5AsyncClient client, Mqtt5Publish message) {
    if (client.getState().isConnected()) {
      message.acknowledge();
    }
  }

  private void leave(String id) {
    Mqtt5AsyncClient client = client(id, PASSWORD);
    tally.count(Tally.Entry.CONNECTS);
    client.connectWith().cleanStart(false).sessionExpiryInterval(600).send().join();
    client.subscribeWith().topicFilter(TO_NOBODY).qos(MqttQos.AT_LEAST_ONCE).send().join();
    client.disconnect().join();
  }

  private Mqtt5AsyncClient connect(String id) {
    return connect(client(id, PASSWORD));
  }

  private Mqtt5AsyncClient connect(Mqtt5AsyncClient client) {
    tally.count(Tally.Entry.CONNECTS);
    client.connect().join();
    connected.add(client);
    return client;
  }

  private Mqtt5AsyncClient client(String id, String password) {
    return Mqtt5Client.builder()
        .identifier(id)
        .serverHost("127.0.0.1")
        .serverPort(port)
        .simpleAuth()
        .username(USER)
        .password(password.getBytes(UTF_8))
        .applySimpleAuth()
        .buildAsync();
  }
}
