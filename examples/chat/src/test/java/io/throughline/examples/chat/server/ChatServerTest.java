package io.throughline.examples.chat.server;

import static io.opentelemetry.api.trace.SpanKind.CLIENT;
import static io.opentelemetry.api.trace.SpanKind.PRODUCER;
import static io.opentelemetry.api.trace.SpanKind.SERVER;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.throughline.examples.chat.bus.Bus;
import io.throughline.examples.chat.bus.ConsumerOptions;
import io.throughline.examples.chat.events.ChatEvent;
import io.throughline.examples.chat.http.Metrics;
import io.throughline.examples.chat.server.RunningChat.Answer;
import io.throughline.examples.chat.server.RunningChat.User;
import io.throughline.testing.TelemetryExtension;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ChatServerTest {

  private static final Duration SOON = Duration.ofSeconds(60);

  @RegisterExtension final TelemetryExtension telemetry = new TelemetryExtension();

  private final Metrics metrics = Metrics.of(telemetry);
  private RunningChat chat;
  private User ada;
  private User bob;
  private User eve;

  @BeforeEach
  void start() throws Exception {
    chat =
        new RunningChat(
            telemetry.openTelemetry(),
            Map.of("CHAT_POOL_SIZE", "4", "CHAT_ASSISTANT_TOKEN", "assistant-token"));
    ada = chat.user("ada");
    bob = chat.user("bob");
    eve = chat.user("eve");
  }

  @AfterEach
  void stop() {
    chat.close();
  }

  private void untilDrained() {
    await()
        .atMost(SOON)
        .until(() -> chat.number("SELECT count(*) FROM outbox WHERE sent IS NULL") == 0);
  }

  @Test
  void message_is_one_trace_from_the_request_to_the_bus() throws Exception {
    long id = chat.chat(ada, bob);
    untilDrained();
    telemetry.reset();
    chat.say(ada, id, "hello");
    untilDrained();

    await().atMost(SOON).until(() -> spans("send chat.message.created").size() == 1);
    SpanData request = spans("POST /chats/{chat}/messages").get(0);
    SpanData insert = spans("INSERT messages").get(0);
    SpanData outbox = spans("INSERT outbox").get(0);
    SpanData send = spans("send chat.message.created").get(0);
    assertThat(request.getKind()).isEqualTo(SERVER);
    assertThat(insert.getKind()).isEqualTo(CLIENT);
    assertThat(send.getKind()).isEqualTo(PRODUCER);
    assertThat(List.of(insert, outbox, send))
        .allSatisfy(
            span -> {
              assertThat(span.getTraceId()).isEqualTo(request.getTraceId());
              assertThat(span.getParentSpanId()).isEqualTo(request.getSpanId());
            });
    assertThat(telemetry.spans().stream().map(SpanData::getTraceId).distinct()).hasSize(1);
  }

  private List<SpanData> spans(String name) {
    return telemetry.spans().stream().filter(span -> span.getName().equals(name)).toList();
  }

  @Test
  void sums_agree_with_what_the_stores_count() throws Exception {
    long id = chat.chat(ada, bob);
    for (int i = 0; i < 40; i++) {
      chat.say(i % 2 == 0 ? ada : bob, id, "message " + i);
    }
    for (int i = 0; i < 5; i++) {
      chat.get(bob, "/chats/" + id + "/messages");
    }
    untilDrained();

    assertThat(metrics.sum("chat.messages.sent", "chat.kind=group", "chat.has_files=false"))
        .isEqualTo(40)
        .isEqualTo(chat.number("SELECT count(*) FROM messages"))
        .isEqualTo(
            metrics.sum(
                "messaging.client.sent.messages",
                "messaging.destination.template=chat.message.created"))
        .isEqualTo(
            metrics.count("outbox.delay", "messaging.destination.template=chat.message.created"));
    assertThat(metrics.sum("messaging.client.sent.messages"))
        .isEqualTo(chat.number("SELECT count(*) FROM outbox WHERE sent IS NOT NULL"))
        .isEqualTo(chat.kept());
    assertThat(metrics.sum("cache.lookups", "cache.result=hit"))
        .isPositive()
        .isEqualTo(chat.redisSays("keyspace_hits"));
    assertThat(metrics.sum("cache.lookups", "cache.result=miss"))
        .isPositive()
        .isEqualTo(chat.redisSays("keyspace_misses"));
    await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(
                        chat.number(
                            "SELECT n_tup_ins FROM pg_stat_user_tables WHERE relname = 'messages'"))
                    .isEqualTo(40));
    assertThat(metrics.count("db.client.operation.duration", "db.query.summary=INSERT messages"))
        .isEqualTo(40);
    assertThat(metrics.sum("chat.users.created")).isEqualTo(3);
    assertThat(metrics.sum("chat.chats.created", "chat.kind=group")).isEqualTo(1);
    await().atMost(SOON).until(() -> gauge("chat.user.active", "5m") == 3);
    assertThat(gauge("chat.active", "24h")).isEqualTo(1);
  }

  private long gauge(String name, String window) {
    return telemetry.metrics().stream()
        .filter(metric -> metric.getName().equals(name))
        .flatMap(metric -> metric.getLongGaugeData().getPoints().stream())
        .filter(point -> point.getAttributes().asMap().containsValue(window))
        .mapToLong(LongPointData::getValue)
        .findAny()
        .orElse(-1);
  }

  @Test
  void outbox_holds_while_nats_is_away_and_loses_and_doubles_nothing() throws Exception {
    long id = chat.chat(ada, bob);
    chat.say(ada, id, "before");
    untilDrained();
    long before = chat.kept();
    chat.nats.stop();
    for (int i = 0; i < 30; i++) {
      chat.say(ada, id, "meanwhile " + i);
    }
    assertThat(chat.number("SELECT count(*) FROM outbox WHERE sent IS NULL")).isEqualTo(30);
    assertThat(chat.server.isReady()).isTrue();
    await().atMost(SOON).until(() -> pending() == 30);

    chat.nats.start();
    untilDrained();
    await().atMost(SOON).until(() -> pending() == 0);
    assertThat(chat.kept()).isEqualTo(before + 30);
  }

  private long pending() {
    return telemetry.metrics().stream()
        .filter(metric -> metric.getName().equals("outbox.pending"))
        .flatMap(metric -> metric.getLongGaugeData().getPoints().stream())
        .mapToLong(LongPointData::getValue)
        .findAny()
        .orElse(-1);
  }

  @Test
  void messages_of_many_at_once_are_sent_in_the_order_of_their_numbers() throws Exception {
    long first = chat.chat(ada, bob);
    long second = chat.chat(bob, eve);
    List<Long> sent = new CopyOnWriteArrayList<>();
    try (var bus = Bus.connect(ChatEvent.bus(chat.nats.url(), "test"), telemetry.openTelemetry())) {
      bus.subscribe(
          ConsumerOptions.shared("test").of("chat.message.created"),
          message -> sent.add(Long.parseLong(message.id())));
      ExecutorService users = Executors.newFixedThreadPool(4);
      for (int i = 0; i < 100; i++) {
        boolean even = i % 2 == 0;
        var unused = users.submit(() -> chat.say(even ? ada : eve, even ? first : second, "m"));
      }
      users.shutdown();
      await().atMost(SOON).until(() -> sent.size() == 100);
    }
    assertThat(sent).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void two_instances_send_each_event_once_from_one_outbox() throws Exception {
    long id = chat.chat(ada, bob);
    try (ChatServer second = chat.another(telemetry.openTelemetry())) {
      assertThat(second.port()).isNotEqualTo(chat.server.port());
      for (int i = 0; i < 50; i++) {
        chat.say(ada, id, "m" + i);
      }
      untilDrained();
    }
    assertThat(
            metrics.sum(
                "messaging.client.sent.messages",
                "messaging.destination.template=chat.message.created"))
        .isEqualTo(50);
    assertThat(chat.kept()).isEqualTo(chat.number("SELECT count(*) FROM outbox"));
  }

  @Test
  void redis_that_is_away_makes_nothing_wrong() throws Exception {
    long id = chat.chat(ada, bob);
    chat.say(ada, id, "one");
    assertThat(texts(bob, id)).containsExactly("one");
    chat.redis.stop();
    chat.say(ada, id, "two");
    assertThat(texts(bob, id)).containsExactly("two", "one");
    assertThat(metrics.sum("cache.lookups", "cache.result=error")).isPositive();
    assertThat(chat.server.isReady()).isTrue();
    await()
        .atMost(SOON)
        .until(
            () -> chat.get(null, "/health").json().get("status").stringValue().equals("DEGRADED"));
    chat.redis.start();
    chat.say(ada, id, "three");
    assertThat(texts(bob, id)).containsExactly("three", "two", "one");
  }

  private List<String> texts(User user, long id) throws Exception {
    return chat.get(user, "/chats/" + id + "/messages").json().get("messages").values().stream()
        .map(message -> message.get("text").stringValue())
        .toList();
  }

  @Test
  void page_is_new_as_soon_as_something_is_said() throws Exception {
    long id = chat.chat(ada, bob);
    for (int i = 0; i < 10; i++) {
      chat.say(ada, id, "m" + i);
      assertThat(texts(bob, id).get(0)).isEqualTo("m" + i);
      assertThat(texts(bob, id)).hasSize(i + 1);
    }
    Answer page = chat.get(bob, "/chats/" + id + "/messages?limit=3");
    assertThat(page.json().get("messages").size()).isEqualTo(3);
    long oldest = page.json().get("messages").get(2).get("id").longValue();
    assertThat(
            chat.get(bob, "/chats/" + id + "/messages?limit=3&before=" + oldest)
                .json()
                .get("messages")
                .get(0)
                .get("text")
                .stringValue())
        .isEqualTo("m6");
  }

  @Test
  void whoever_is_no_member_learns_nothing_of_a_chat() throws Exception {
    long id = chat.chat(ada, bob);
    chat.say(ada, id, "secret");
    String path = "/chats/" + id;
    String unknown = "/chats/" + (id + 1000);

    assertThat(chat.get(eve, path + "/messages").status()).isEqualTo(404);
    assertThat(chat.get(eve, path + "/messages").body().replace("" + id, "N"))
        .isEqualTo(chat.get(eve, unknown + "/messages").body().replace("" + (id + 1000), "N"));
    assertThat(chat.post(eve, path + "/messages", "{\"text\":\"hi\"}").status()).isEqualTo(404);
    assertThat(chat.post(eve, path + "/members", "{\"user\":" + eve.id() + "}").status())
        .isEqualTo(404);
    assertThat(chat.post(eve, path + "/leave", "{}").status()).isEqualTo(404);
    assertThat(chat.get(eve, "/chats").body()).isEqualTo("[]");
    assertThat(chat.number("SELECT count(*) FROM messages")).isEqualTo(1);

    assertThat(chat.post(ada, path + "/members", "{\"user\":" + eve.id() + "}").status())
        .isEqualTo(204);
    assertThat(texts(eve, id)).containsExactly("secret");
    assertThat(chat.post(eve, path + "/leave", "{}").status()).isEqualTo(204);
    assertThat(chat.get(eve, path + "/messages").status()).isEqualTo(404);
  }

  @Test
  void every_route_asks_for_a_token() throws Exception {
    User nobody = new User(0, "nonsense");
    for (User user : Arrays.asList(null, nobody)) {
      for (String path : List.of("/chats", "/chats/1/messages", "/search?q=a", "/ws")) {
        assertThat(chat.get(user, path).status()).as(path).isEqualTo(401);
      }
      for (String path :
          List.of("/chats", "/chats/1/messages", "/chats/1/members", "/chats/1/leave")) {
        assertThat(chat.post(user, path, "{}").status()).as(path).isEqualTo(401);
      }
      assertThat(chat.put(user, "/uploads/a", "text/plain", new byte[1]).status()).isEqualTo(401);
    }
    for (String path : List.of("/health", "/ready", "/live")) {
      assertThat(chat.get(null, path).status()).as(path).isEqualTo(200);
    }
  }

  @Test
  void tokens_are_not_stored() throws Exception {
    assertThat(
            chat.number(
                "SELECT count(*) FROM users WHERE users::text LIKE '%" + ada.token() + "%'"))
        .isZero();
    chat.get(ada, "/chats");
    assertThat(chat.redis.ask("KEYS *")).contains("identity:").doesNotContain(ada.token());
  }

  @Test
  void what_is_wrong_is_refused_with_what_is_allowed() throws Exception {
    long id = chat.chat(ada, bob);
    String path = "/chats/" + id + "/messages";
    assertThat(chat.post(null, "/users", "{\"name\":\"ada\"}").status()).isEqualTo(409);
    assertThat(chat.post(null, "/users", "{\"name\":\"\"}").status()).isEqualTo(400);
    assertThat(chat.post(null, "/users", "{\"name\":\"" + "a".repeat(61) + "\"}").body())
        .contains("60");
    assertThat(chat.post(null, "/users", "nonsense").status()).isEqualTo(400);
    assertThat(chat.post(ada, "/chats", "{\"name\":\"c\",\"kind\":\"odd\"}").body())
        .contains("direct");
    assertThat(chat.post(ada, "/chats", "{\"name\":\"c\",\"kind\":\"direct\"}").status())
        .isEqualTo(400);
    assertThat(chat.post(ada, "/chats", "{\"name\":\"c\",\"members\":[99999]}").body())
        .contains("99999");
    assertThat(chat.number("SELECT count(*) FROM chats")).isEqualTo(1);
    assertThat(chat.post(ada, path, "{\"text\":\"" + "a".repeat(4001) + "\"}").status())
        .isEqualTo(400);
    assertThat(chat.post(ada, path, "{\"text\":\"zero\\u0000\"}").status()).isEqualTo(400);
    assertThat(chat.post(ada, path, "{\"text\":\"half\\ud800\"}").status()).isEqualTo(400);
    assertThat(chat.post(ada, path, "{\"text\":\"a\",\"files\":[\"../x\"]}").status())
        .isEqualTo(400);
    assertThat(chat.post(ada, path, "{\"text\":\"a\",\"files\":[\"not-there\"]}").status())
        .isEqualTo(400);
    assertThat(chat.post(ada, path, "{\"text\":\"" + "a".repeat(70_000) + "\"}").status())
        .isEqualTo(413);
    assertThat(chat.get(ada, path + "?limit=1000").body()).contains("1 to 100");
    assertThat(chat.get(ada, path + "?before=0").status()).isEqualTo(400);
    assertThat(chat.get(ada, "/chats/x/messages").status()).isEqualTo(404);
    assertThat(chat.get(ada, "/search").status()).isEqualTo(400);
    assertThat(metrics.sum("chat.messages.sent")).isZero();
  }

  @Test
  void text_is_text_and_never_sql() throws Exception {
    String text = "'); DROP TABLE messages; --";
    long id = chat.chat(ada, bob);
    chat.say(ada, id, text);
    chat.user("x'); DROP TABLE users; --");
    assertThat(texts(bob, id)).containsExactly(text);
    assertThat(chat.get(ada, "/chats/1%20OR%201=1/messages").status()).isEqualTo(404);
    assertThat(chat.number("SELECT count(*) FROM users WHERE name LIKE '%DROP%'")).isEqualTo(1);
    assertThat(telemetry.spans())
        .allSatisfy(span -> assertThat(span.getAttributes().toString()).doesNotContain("DROP"));
  }

  @Test
  void uploads_are_bounded_typed_and_stay_in_their_folder() throws Exception {
    byte[] picture = png(50_000);
    assertThat(chat.put(ada, "/uploads/a.png", "image/png", picture).status()).isEqualTo(201);
    assertThat(chat.put(bob, "/uploads/a.png", "image/png", picture).status()).isEqualTo(201);
    assertThat(chat.put(ada, "/uploads/a.png", "image/png", picture).status()).isEqualTo(409);
    assertThat(chat.put(ada, "/uploads/b.png", "image/png", png(100_001)).status()).isEqualTo(413);
    assertThat(chunked(ada, "/uploads/c.png", png(100_001))).isEqualTo(413);
    assertThat(chat.put(ada, "/uploads/d.exe", "application/x-msdownload", picture).status())
        .isEqualTo(415);
    assertThat(chat.put(ada, "/uploads/e.png", "image/png", new byte[100]).status()).isEqualTo(415);
    for (String name : List.of("..", "%2e%2e%2fx", "..%5cx", ".hidden", "a%00b", "x".repeat(101))) {
      assertThat(raw(ada, "/uploads/" + name, png(8))).as(name).matches("|HTTP/1.1 40[04] .*");
    }
    assertThat(chat.put(ada, "/uploads/f.png", "image/png", png(100_000)).status()).isEqualTo(201);
    assertThat(chat.put(ada, "/uploads/g.png", "image/png", png(100_000)).status()).isEqualTo(201);
    assertThat(chat.put(ada, "/uploads/h.png", "image/png", png(2)).status()).isEqualTo(413);

    assertThat(metrics.count("upload.size", "upload.kind=image")).isEqualTo(4);
    assertThat(metrics.count("upload.duration", "error.type=too_large")).isEqualTo(2);
    assertThat(metrics.count("upload.duration", "error.type=type_refused")).isEqualTo(2);
    assertThat(metrics.count("upload.duration", "error.type=over_quota")).isEqualTo(1);
    assertThat(bytesOnDisk())
        .isEqualTo(300_000)
        .isEqualTo(chat.number("SELECT sum(bytes) FROM uploads"));
    long id = chat.chat(ada, bob);
    assertThat(
            chat.post(
                    ada, "/chats/" + id + "/messages", "{\"text\":\"look\",\"files\":[\"a.png\"]}")
                .status())
        .isEqualTo(201);
    assertThat(metrics.sum("chat.messages.sent", "chat.has_files=true")).isEqualTo(1);
  }

  private static byte[] png(int size) {
    byte[] png = new byte[Math.max(size, 8)];
    System.arraycopy(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'}, 0, png, 0, 8);
    return png;
  }

  /** Without saying how long it is. */
  private int chunked(User user, String path, byte[] body) throws Exception {
    return RunningChat.HTTP
        .send(
            HttpRequest.newBuilder(chat.uri(path))
                .header("Authorization", "Bearer " + user.token())
                .header("Content-Type", "image/png")
                .PUT(HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)))
                .build(),
            HttpResponse.BodyHandlers.discarding())
        .statusCode();
  }

  /** The status line, where a path is sent as it stands; empty if the connection is cut. */
  private String raw(User user, String path, byte[] body) throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), chat.server.port())) {
      String head =
          "PUT "
              + path
              + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Type: image/png\r\n"
              + "Content-Length: "
              + body.length
              + "\r\nAuthorization: Bearer "
              + user.token()
              + "\r\n\r\n";
      socket.getOutputStream().write(head.getBytes(US_ASCII));
      socket.getOutputStream().write(body);
      return new String(socket.getInputStream().readAllBytes(), US_ASCII)
          .lines()
          .findFirst()
          .orElse("");
    } catch (IOException e) {
      return "";
    }
  }

  private long bytesOnDisk() throws Exception {
    try (Stream<Path> files = Files.walk(chat.uploads)) {
      return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
    }
  }

  @Test
  void upload_that_breaks_off_leaves_nothing() throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), chat.server.port())) {
      String head =
          "PUT /uploads/a.png HTTP/1.1\r\nHost: a\r\nContent-Type: image/png\r\n"
              + "Content-Length: 50000\r\nAuthorization: Bearer "
              + ada.token()
              + "\r\n\r\n";
      socket.getOutputStream().write(head.getBytes(US_ASCII));
      socket.getOutputStream().write(png(1000));
    }
    await().atMost(SOON).until(() -> metrics.count("upload.duration", "error.type=aborted") == 1);
    await().atMost(SOON).until(() -> bytesOnDisk() == 0);
    assertThat(chat.number("SELECT count(*) FROM uploads")).isZero();
  }

  @Test
  void pool_that_is_full_is_a_clear_refusal_and_the_outbox_goes_on() throws Exception {
    long id = chat.chat(ada, bob);
    untilDrained();
    try (var locking = DriverManager.getConnection(chat.database);
        var statement = locking.createStatement()) {
      locking.setAutoCommit(false);
      statement.execute("SELECT 1 FROM chats WHERE id = " + id + " FOR UPDATE");
      ExecutorService users = Executors.newFixedThreadPool(6);
      List<CompletableFuture<Answer>> answers =
          Stream.generate(
                  () ->
                      CompletableFuture.supplyAsync(
                          () -> {
                            try {
                              return chat.post(
                                  ada, "/chats/" + id + "/messages", "{\"text\":\"wait\"}");
                            } catch (Exception e) {
                              throw new IllegalStateException(e);
                            }
                          },
                          users))
              .limit(6)
              .toList();
      await().atMost(SOON).until(() -> metrics.sum("db.client.connection.timeouts") >= 2);
      assertThat(chat.server.isReady()).isTrue();
      locking.rollback();
      List<Integer> statuses = answers.stream().map(each -> each.join().status()).toList();
      assertThat(statuses).containsOnly(201, 503).filteredOn(status -> status == 201).hasSize(4);
      users.shutdown();
    }
    untilDrained();
    assertThat(metrics.sum("chat.messages.sent")).isEqualTo(4);
  }

  @Test
  void search_that_is_away_says_so() throws Exception {
    chat.chat(ada, bob);
    Answer answer = chat.get(ada, "/search?q=hello");
    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.body()).contains("search is not available");
    assertThat(metrics.count("search.query.duration", "error.type=java.net.ConnectException"))
        .isEqualTo(1);
    assertThat(metrics.count("db.client.operation.duration", "db.system.name=elasticsearch"))
        .isEqualTo(1);
  }

  @Test
  void assistant_becomes_a_member_when_it_is_asked() throws Exception {
    User assistant = new User(0, "assistant-token");
    long id = chat.chat(ada, bob);
    assertThat(chat.get(assistant, "/chats/" + id + "/messages").status()).isEqualTo(404);
    chat.say(ada, id, "@assistant what is this");
    assertThat(texts(assistant, id)).containsExactly("@assistant what is this");
    assertThat(chat.say(assistant, id, "a chat")).isPositive();
    assertThat(chat.number("SELECT count(*) FROM outbox WHERE subject = 'chat.assistant.asked'"))
        .isEqualTo(1);
  }

  @Test
  void socket_takes_messages_in_the_clients_trace_and_brings_those_of_others() throws Exception {
    long id = chat.chat(ada, bob);
    List<String> heard = new CopyOnWriteArrayList<>();
    WebSocket socket = socket(ada, heard);
    WebSocket stranger = socket(eve, new CopyOnWriteArrayList<>());
    String traceId = "0af7651916cd43dd8448eb211c80319c";
    socket
        .sendText(
            "{\"chat\":"
                + id
                + ",\"text\":\"by socket\",\"traceparent\":\"00-"
                + traceId
                + "-b7ad6b7169203331-01\"}",
            true)
        .join();
    await().atMost(SOON).until(() -> heard.stream().anyMatch(text -> text.contains("\"sent\"")));
    chat.say(bob, id, "from bob");
    await().atMost(SOON).until(() -> heard.stream().anyMatch(text -> text.contains("from bob")));
    await().atMost(SOON).until(() -> heard.stream().anyMatch(text -> text.contains("by socket")));
    assertThat(heard).anySatisfy(text -> assertThat(text).contains(traceId));
    await().atMost(SOON).until(() -> !spans("chat.message.receive").isEmpty());
    assertThat(spans("chat.message.receive").get(0).getTraceId()).isEqualTo(traceId);

    socket.sendText("{\"chat\":" + (id + 1000) + ",\"text\":\"x\"}", true).join();
    await().atMost(SOON).until(() -> heard.stream().anyMatch(text -> text.contains("\"error\"")));
    socket.sendText("nonsense", true).join();
    await()
        .atMost(SOON)
        .until(() -> heard.stream().filter(text -> text.contains("\"error\"")).count() == 2);
    assertThat(metrics.sum("chat.messages.sent")).isEqualTo(2);
    socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
    stranger.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
  }

  private WebSocket socket(User user, List<String> heard) throws Exception {
    return RunningChat.HTTP
        .newWebSocketBuilder()
        .header("Authorization", "Bearer " + user.token())
        .buildAsync(
            URI.create(chat.uri("/ws").toString().replace("http", "ws")),
            new WebSocket.Listener() {
              @Override
              public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
                heard.add(data.toString());
                from.request(1);
                return CompletableFuture.completedFuture(null);
              }
            })
        .get();
  }
}
