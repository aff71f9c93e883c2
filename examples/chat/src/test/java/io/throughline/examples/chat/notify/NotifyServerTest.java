package io.throughline.examples.chat.notify;

import static io.opentelemetry.api.common.AttributeKey.longKey;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.opentelemetry.sdk.trace.data.SpanData;
import io.throughline.examples.chat.client.EventFeed;
import io.throughline.examples.chat.client.ReceivedEvent;
import io.throughline.examples.chat.http.Caller;
import io.throughline.examples.chat.http.Metrics;
import io.throughline.examples.chat.store.Database;
import io.throughline.testing.TelemetryExtension;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class NotifyServerTest {

  @RegisterExtension final TelemetryExtension telemetry = new TelemetryExtension();

  private final Metrics metrics = Metrics.of(telemetry);
  private final List<ReceivedEvent> adas = new CopyOnWriteArrayList<>();
  private final List<ReceivedEvent> bobs = new CopyOnWriteArrayList<>();
  private TestChat chat;
  private NotifyServer server;
  private TestChat.User ada;
  private TestChat.User bob;
  private TestChat.User eve;
  private long talk;

  @BeforeAll
  static void patience() {
    Awaitility.setDefaultTimeout(Duration.ofMinutes(1));
  }

  @BeforeEach
  void start() throws Exception {
    chat = new TestChat(telemetry.openTelemetry());
    server = chat.start("one");
    ada = chat.user("ada");
    bob = chat.user("bob");
    eve = chat.user("eve");
    talk = chat.chat(ada, bob);
    await().until(server::isReady);
  }

  @AfterEach
  void stop() throws Exception {
    chat.close();
  }

  @Test
  void members_are_told_and_nobody_else() throws Exception {
    List<ReceivedEvent> eves = new CopyOnWriteArrayList<>();
    open(chat.follow(server, ada, adas::add));
    open(chat.follow(server, bob, bobs::add));
    open(chat.follow(server, eve, eves::add));
    long other = chat.chat(eve);

    long id = chat.post(talk, ada, "hello");
    chat.post(other, eve, "alone");

    await().untilAsserted(() -> assertThat(texts(eves)).containsExactly("alone"));
    await().untilAsserted(() -> assertThat(texts(bobs)).containsExactly("hello"));
    await().untilAsserted(() -> assertThat(texts(adas)).containsExactly("hello"));
    assertThat(bobs.get(0))
        .returns("message.created", ReceivedEvent::type)
        .returns(id, ReceivedEvent::id)
        .returns(talk, ReceivedEvent::chat)
        .returns(ada.id(), ReceivedEvent::from);
    await().untilAsserted(() -> assertThat(deliveries("delivered")).isEqualTo(3));
    assertThat(deliveries("offline")).isZero();
    assertThat(metrics.count("broadcast.delay")).isEqualTo(3);
    assertThat(metrics.count("broadcast.duration", "broadcast.event.type=message")).isEqualTo(2);
    assertThat(metrics.sum("sse.events.sent")).isEqualTo(3);
  }

  @Test
  void one_span_has_the_number_of_recipients_and_clients_continue_it() throws Exception {
    open(chat.follow(server, ada, adas::add));
    open(chat.follow(server, ada, adas::add));

    chat.post(talk, bob, "hello");

    await().untilAsserted(() -> assertThat(spans("broadcast.receive")).hasSize(2));
    await().untilAsserted(() -> assertThat(spans("broadcast.send")).hasSize(1));
    SpanData broadcast = spans("broadcast.send").get(0);
    // Two streams of ada, and bob who has none.
    assertThat(broadcast.getAttributes().get(longKey("broadcast.recipient.count"))).isEqualTo(3);
    assertThat(spans("broadcast.receive"))
        .allSatisfy(
            receive -> assertThat(receive.getParentSpanId()).isEqualTo(broadcast.getSpanId()));
    assertThat(deliveries("offline")).isEqualTo(1);
  }

  @Test
  void who_joins_hears_what_follows_and_who_left_does_not() throws Exception {
    open(chat.follow(server, bob, bobs::add));
    List<ReceivedEvent> eves = new CopyOnWriteArrayList<>();
    open(chat.follow(server, eve, eves::add));
    chat.post(talk, ada, "before");
    await().untilAsserted(() -> assertThat(texts(bobs)).contains("before"));

    chat.join(talk, eve);
    chat.post(talk, ada, "with eve");
    await().untilAsserted(() -> assertThat(texts(bobs)).contains("with eve"));
    chat.leave(talk, eve);
    chat.post(talk, ada, "without eve");

    await().untilAsserted(() -> assertThat(texts(bobs)).contains("without eve"));
    assertThat(texts(eves)).containsExactly("eve", "with eve");
    assertThat(types(bobs))
        .containsExactly(
            "message.created",
            "member.joined",
            "message.created",
            "member.left",
            "message.created");
  }

  @Test
  void a_token_is_asked_for_on_each_route() throws Exception {
    for (String path : List.of("/events", "/online")) {
      assertThat(get(path, null).statusCode()).isEqualTo(401);
      assertThat(get(path, "Bearer nobodys").statusCode()).isEqualTo(401);
      assertThat(get(path + "?token=" + ada.token(), null).statusCode()).isEqualTo(401);
    }
    for (String path : List.of("/health", "/ready", "/live")) {
      assertThat(get(path, null).statusCode()).isEqualTo(200);
    }
    assertThat(chat.follow(server, new TestChat.User(1, "x", "wrong"), adas::add))
        .satisfies(feed -> await().until(() -> feed.refusal() == 401));
  }

  @Test
  void a_user_has_a_bounded_number_of_streams() throws Exception {
    for (int stream = 0; stream < 8; stream++) {
      open(chat.follow(server, ada, adas::add));
    }

    assertThat(get("/events", "Bearer " + ada.token()).statusCode()).isEqualTo(429);
  }

  @Test
  void a_last_event_that_is_no_number_is_refused() throws Exception {
    HttpResponse<String> answer =
        chat.http()
            .send(
                request("/events", "Bearer " + ada.token())
                    .header("Last-Event-ID", "' OR 1")
                    .build(),
                BodyHandlers.ofString());

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("Last-Event-ID");
  }

  @Test
  void who_is_online_is_told_to_those_who_share_a_chat() throws Exception {
    EventFeed bobsFeed = open(chat.follow(server, bob, bobs::add));

    await().untilAsserted(() -> assertThat(online(ada)).contains("bob"));
    assertThat(online(eve)).isEqualTo("[]");
    assertThat(metrics.sum("presence.user.count")).isEqualTo(1);
    bobsFeed.close();

    await().untilAsserted(() -> assertThat(online(ada)).isEqualTo("[]"));
    assertThat(metrics.sum("presence.changes", "presence.state=online")).isEqualTo(1);
    await()
        .untilAsserted(
            () ->
                assertThat(metrics.sum("presence.changes", "presence.state=offline")).isEqualTo(1));
    assertThat(metrics.sum("presence.user.count")).isZero();
  }

  private EventFeed open(EventFeed feed) {
    await().until(feed::isOpen);
    return feed;
  }

  private String online(TestChat.User user) throws Exception {
    return get("/online", "Bearer " + user.token()).body();
  }

  private HttpRequest.Builder request(String path, String authorization) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
        .header("Authorization", authorization);
  }

  private HttpResponse<String> get(String path, @Nullable String authorization) throws Exception {
    return chat.http()
        .send(
            request(path, authorization == null ? "none" : authorization).build(),
            BodyHandlers.ofString());
  }

  private long deliveries(String result) {
    return metrics.sum("broadcast.deliveries", "broadcast.result=" + result);
  }

  private List<SpanData> spans(String name) {
    return telemetry.spans().stream().filter(span -> span.getName().equals(name)).toList();
  }

  private static List<String> texts(List<ReceivedEvent> events) {
    return events.stream().map(ReceivedEvent::text).toList();
  }

  private static List<String> types(List<ReceivedEvent> events) {
    return events.stream().map(ReceivedEvent::type).toList();
  }

  @Test
  void users_of_an_instance_that_was_killed_are_offline_when_it_is_back() throws Exception {
    server.close();
    chat.insert(
        "INSERT INTO presence (member, instance, seen) VALUES (?, 'one', now()) RETURNING member",
        bob.id());

    server = chat.start("one");

    await().untilAsserted(() -> assertThat(online(ada)).isEqualTo("[]"));
  }

  @Test
  void users_whose_rows_were_taken_away_are_online_again() throws Exception {
    try (Database tables = chat.tables()) {
      PresenceTable table = new PresenceTable(tables, "two");
      table.change(List.of(bob.id()), List.of());
      chat.insert("UPDATE presence SET seen = now() - interval '11 minutes' RETURNING member");
      new PresenceTable(tables, "three").refresh(List.of());
      assertThat(table.online(ada.id())).isEmpty();

      table.refresh(List.of(bob.id()));

      assertThat(table.online(ada.id())).extracting(Caller::name).containsExactly("bob");
    }
  }
}
