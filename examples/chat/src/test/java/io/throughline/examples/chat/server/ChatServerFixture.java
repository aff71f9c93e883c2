package io.throughline.examples.chat.server;

import static org.awaitility.Awaitility.await;

import io.opentelemetry.sdk.trace.data.SpanData;
import io.throughline.examples.chat.http.Metrics;
import io.throughline.examples.chat.server.RunningChat.User;
import io.throughline.testing.TelemetryExtension;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A chat server of each test, with three users. */
abstract class ChatServerFixture {

  static final Duration SOON = Duration.ofSeconds(60);

  @RegisterExtension final TelemetryExtension telemetry = new TelemetryExtension();

  final Metrics metrics = Metrics.of(telemetry);
  RunningChat chat;
  User ada;
  User bob;
  User eve;

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

  void untilDrained() {
    await()
        .atMost(SOON)
        .until(() -> chat.number("SELECT count(*) FROM outbox WHERE sent IS NULL") == 0);
  }

  List<SpanData> spans(String name) {
    return telemetry.spans().stream().filter(span -> span.getName().equals(name)).toList();
  }

  List<String> texts(User user, long id) throws Exception {
    return chat.get(user, "/chats/" + id + "/messages").json().get("messages").values().stream()
        .map(message -> message.get("text").stringValue())
        .toList();
  }
}
