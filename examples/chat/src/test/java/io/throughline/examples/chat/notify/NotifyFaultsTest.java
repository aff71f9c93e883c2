package io.throughline.examples.chat.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.throughline.examples.chat.client.EventFeed;
import io.throughline.examples.chat.client.ReceivedEvent;
import io.throughline.examples.chat.events.ChatEventType;
import io.throughline.examples.chat.http.Metrics;
import io.throughline.testing.TelemetryExtension;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class NotifyFaultsTest {

  private static final int STREAMS = 500;

  @RegisterExtension final TelemetryExtension telemetry = new TelemetryExtension();

  private final Metrics metrics = Metrics.of(telemetry);
  private final List<ReceivedEvent> received = new CopyOnWriteArrayList<>();
  private TestChat chat;

  @BeforeAll
  static void patience() {
    Awaitility.setDefaultTimeout(Duration.ofMinutes(2));
  }

  @BeforeEach
  void start() throws Exception {
    chat = new TestChat(telemetry.openTelemetry());
  }

  @AfterEach
  void stop() throws Exception {
    chat.close();
  }

  @Test
  void five_hundred_streams_that_come_back_together_miss_nothing() throws Exception {
    NotifyServer server = begin("NOTIFY_USER_STREAMS=1000");
    TestChat.User ada = chat.user("ada");
    TestChat.User bob = chat.user("bob");
    long talk = chat.chat(ada, bob);
    Map<Integer, List<Long>> ids = new ConcurrentHashMap<>();
    List<EventFeed> feeds = new ArrayList<>();
    for (int feed = 0; feed < STREAMS; feed++) {
      List<Long> own = new CopyOnWriteArrayList<>();
      ids.put(feed, own);
      feeds.add(chat.follow(server, ada, event -> own.add(event.id())));
    }
    await().until(() -> feeds.stream().allMatch(EventFeed::isOpen));
    List<Long> sent = new ArrayList<>();
    sent.add(chat.post(talk, bob, "before"));
    await().until(() -> ids.values().stream().allMatch(own -> own.size() == 1));

    feeds.forEach(EventFeed::cut);
    for (int message = 0; message < 5; message++) {
      sent.add(chat.post(talk, bob, "meanwhile"));
    }

    await().until(() -> ids.values().stream().allMatch(own -> own.size() == sent.size()));
    assertThat(ids.values()).allSatisfy(own -> assertThat(own).isEqualTo(sent));
    await().until(() -> metrics.sum("sse.connection.count") == STREAMS);
    assertThat(metrics.sum("sse.connections.opened")).isEqualTo(2 * STREAMS);
    assertThat(metrics.sum("sse.connections.resumed", "sse.resumption.result=complete"))
        .isEqualTo(STREAMS);
    assertThat(metrics.sum("presence.changes", "presence.state=offline")).isZero();
    assertThat(metrics.sum("broadcast.queue.size")).isZero();
  }

  @Test
  void a_slow_reader_is_cut_off_and_holds_nobody_up() throws Exception {
    NotifyServer server = begin("NOTIFY_QUEUE_BYTES=65536");
    TestChat.User ada = chat.user("ada");
    TestChat.User bob = chat.user("bob");
    long talk = chat.chat(ada, bob);
    EventFeed feed = chat.follow(server, ada, received::add);
    await().until(feed::isOpen);
    try (Socket slow = openAndNotRead(server, bob)) {
      await().until(() -> metrics.sum("sse.connection.count") == 2);
      int sent = 0;
      while (deliveries("slow") == 0) {
        chat.post(talk, ada, "x".repeat(30_000));
        sent++;
      }

      int all = sent;
      await().untilAsserted(() -> assertThat(received).hasSize(all));
      await()
          .untilAsserted(
              () ->
                  assertThat(
                          deliveries("delivered")
                              + deliveries("slow")
                              + deliveries("connection_lost")
                              + deliveries("offline"))
                      .isEqualTo(2L * all));
      assertThat(deliveries("connection_lost")).isZero();
      assertThat(metrics.count("sse.connection.duration", "sse.close.reason=slow")).isEqualTo(1);
      assertThat(slow.isConnected()).isTrue();
    }
  }

  @Test
  void when_nats_is_back_all_that_was_sent_meanwhile_comes_in_order() throws Exception {
    NotifyServer server = begin();
    Talk talk = talk(server);
    killNats(server);
    assertThat(health(server, "/ready")).isEqualTo(503);
    assertThat(health(server, "/live")).isEqualTo(200);
    long id = chat.store(talk.id, talk.bob, "meanwhile");
    chat.nats.start();
    tellWhenNatsIsThere(id, talk.id, talk.bob, "meanwhile");
    await().until(server::isReady);
    chat.post(talk.id, talk.bob, "after");

    await().untilAsserted(() -> assertThat(received).hasSize(3));
    assertThat(received)
        .extracting(ReceivedEvent::text)
        .containsExactly("before", "meanwhile", "after");
    assertThat(talk.feed.opened()).isEqualTo(1);
    assertThat(metrics.count("health.check.duration", "health.check.result=failed")).isPositive();
  }

  @Test
  void open_streams_are_told_when_nats_comes_back_without_its_disk() throws Exception {
    NotifyServer server = begin();
    Talk talk = talk(server);
    killNats(server);
    long lost = chat.store(talk.id, talk.bob, "lost");
    chat.nats.loseDisk();
    chat.nats.start();
    await().until(server::isReady);
    long after = chat.store(talk.id, talk.bob, "after");
    tellWhenNatsIsThere(after, talk.id, talk.bob, "after");

    await().untilAsserted(() -> assertThat(received).hasSize(3));
    assertThat(received)
        .extracting(ReceivedEvent::type, ReceivedEvent::id)
        .containsExactly(
            tuple("message.created", talk.before),
            tuple("gap", talk.before),
            tuple("message.created", after));
    assertThat(talk.feed.opened()).isEqualTo(1);

    // Who comes back later has what was lost from PostgreSQL.
    assertThat(dataAfter(talk.before, server, talk.ada, 2))
        .satisfiesExactly(
            data -> assertThat(data).contains("\"id\":" + lost + ","),
            data -> assertThat(data).contains("\"id\":" + after + ","));
  }

  /** Of two, of whom one follows and has heard the other's first message. */
  private record Talk(long id, TestChat.User ada, TestChat.User bob, EventFeed feed, long before) {}

  private Talk talk(NotifyServer server) throws Exception {
    TestChat.User ada = chat.user("ada");
    TestChat.User bob = chat.user("bob");
    long id = chat.chat(ada, bob);
    EventFeed feed = chat.follow(server, ada, received::add);
    await().until(feed::isOpen);
    long before = chat.post(id, bob, "before");
    await().untilAsserted(() -> assertThat(received).hasSize(1));
    return new Talk(id, ada, bob, feed, before);
  }

  private void killNats(NotifyServer server) {
    chat.nats.kill();
    await().until(() -> !server.isReady());
  }

  private void tellWhenNatsIsThere(long id, long talk, TestChat.User from, String text) {
    await()
        .ignoreExceptions()
        .until(
            () -> {
              chat.tell(ChatEventType.MESSAGE_CREATED, id, talk, from, text).get();
              return true;
            });
  }

  /** So many events of a stream that comes back. */
  private List<String> dataAfter(long last, NotifyServer server, TestChat.User user, int count)
      throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/events"))
            .header("Authorization", "Bearer " + user.token())
            .header("Last-Event-ID", Long.toString(last))
            .build();
    try (Stream<String> lines = chat.http().send(request, BodyHandlers.ofLines()).body()) {
      return lines.filter(line -> line.startsWith("data:")).limit(count).toList();
    }
  }

  private NotifyServer begin(String... settings) throws Exception {
    NotifyServer server = chat.start("one", settings);
    await().until(server::isReady);
    return server;
  }

  private Socket openAndNotRead(NotifyServer server, TestChat.User user) throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(4 << 10);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
    String request =
        "GET /events HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + user.token();
    socket.getOutputStream().write((request + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  private int health(NotifyServer server, String path) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + server.port() + path);
    return chat.http()
        .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.discarding())
        .statusCode();
  }

  private long deliveries(String result) {
    return metrics.sum("broadcast.deliveries", "broadcast.result=" + result);
  }
}
