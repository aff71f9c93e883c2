package io.throughline.examples.chat.demo;

import io.opentelemetry.api.OpenTelemetry;
import io.throughline.examples.chat.client.ChatSocket;
import io.throughline.examples.chat.client.EventFeed;
import io.throughline.examples.chat.load.Addresses;
import io.throughline.examples.chat.load.ChatUser;
import io.throughline.examples.chat.load.Load;
import io.throughline.examples.kit.Poll;
import io.throughline.examples.kit.RunFolder;
import io.throughline.examples.kit.ServiceProcess;
import io.throughline.examples.kit.UntilCtrlC;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;

/**
 * The chat with users who do all that it can do, again and again, until it is ended. Its first
 * lines say where the metrics of each server are. What else is to happen it takes from its input.
 */
public final class ChatTraffic {

  private static final Duration START = Duration.ofMinutes(2);
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration PAUSE = Duration.ofSeconds(2);
  private static final int TOO_LARGE = 128 << 10;
  private static final List<String> QUESTIONS =
      List.of("events_by_type", "events_by_hour", "active_users", "sessions");

  private final Addresses addresses;
  private final OpenTelemetry telemetry = OpenTelemetry.noop();
  private final HttpClient http = HttpClient.newHttpClient();

  /**
   * Runs it.
   *
   * @param args a folder, and where spans go by OTLP
   */
  public static void main(String[] args) throws IOException {
    Path folder = Path.of(args[0]);
    Map<String, String> telemetry =
        Map.of(
            "OTEL_EXPORTER_OTLP_ENDPOINT",
            args[1],
            "OTEL_METRICS_EXPORTER",
            "none",
            "OTEL_LOGS_EXPORTER",
            "none");
    UntilCtrlC.play(
        () -> {
          try (ChatParts parts = new ChatParts(RunFolder.clear(folder));
              ChatServers servers = new ChatServers(parts, folder, telemetry)) {
            List<String> missing = servers.awaitReady(START);
            missing.forEach(System.err::println);
            if (!missing.isEmpty()) {
              return false;
            }
            for (ServiceProcess server : servers.all()) {
              System.out.println(server.name() + " " + server.address());
            }
            System.out.println("ready");
            try (ChatCommands commands = new ChatCommands(parts, servers)) {
              commands.listen();
              new ChatTraffic(servers.addresses()).run(commands.traffic());
            }
            return true;
          }
        });
  }

  private ChatTraffic(Addresses addresses) {
    this.addresses = addresses;
  }

  private void run(Semaphore turn) throws InterruptedException {
    for (int round = 0; ; round++) {
      // No name is taken from a run before: the index keeps what it has.
      String run = "r" + System.currentTimeMillis() + "-" + round;
      turn.acquire();
      try (Load load = new Load(run, addresses, telemetry)) {
        play(run, load);
      } catch (IOException e) {
        // Whoever took something away looks at what became of it.
        System.err.println("round " + round + " breaks off: " + e);
      } finally {
        turn.release();
      }
      Thread.sleep(PAUSE.toMillis());
    }
  }

  private void play(String run, Load load) throws IOException, InterruptedException {
    load.open(4, 2);
    Poll.until(PATIENCE, load::isFollowed);
    load.talk(10);
    load.cut(1);
    load.upload(2, 1000);
    load.upload(1, TOO_LARGE);
    load.send(20, 2);
    leave(run);
    converse(run);
    ask();
    Poll.until(PATIENCE, load::isFollowed);
  }

  /** Two users of a direct chat: one over a WebSocket, who asks the assistant and searches. */
  private void converse(String run) throws IOException, InterruptedException {
    ChatUser anna = ChatUser.create(run + "-anna", addresses, telemetry);
    ChatUser ben = ChatUser.create(run + "-ben", addresses, telemetry);
    long chat = anna.createChat(run + " lunch", List.of(ben.id()));
    try (ChatSocket socket = anna.talk(event -> {});
        EventFeed feed = ben.follow(event -> {})) {
      socket.post(chat, "pumpkin soup of " + run);
      Poll.until(PATIENCE, feed::isOpen);
      ben.say(chat, "@assistant What is pumpkin soup made of?");
      anna.read(chat);
      anna.read(chat);
      search(anna, "pumpkin");
      search(anna, "nothing of the kind");
    }
  }

  private static void search(ChatUser user, String words) throws InterruptedException {
    try {
      user.search(words);
    } catch (IOException e) {
      // Without Elasticsearch it is refused, which the metrics tell.
    }
  }

  /** Tells that a user has gone, which ends a session. */
  private void leave(String run) throws IOException, InterruptedException {
    String event =
        """
        {"id": "%1$s-end", "type": "app_closed", "time": "%2$s", "session": "%1$s"}
        """
            .formatted(run, Instant.now());
    http.send(
        HttpRequest.newBuilder(addresses.analytics().resolve("/api/event"))
            .header("Authorization", "Bearer " + addresses.ingestToken())
            .POST(HttpRequest.BodyPublishers.ofString(event))
            .build(),
        HttpResponse.BodyHandlers.discarding());
  }

  private void ask() throws IOException, InterruptedException {
    for (String question : QUESTIONS) {
      URI uri = addresses.analytics().resolve("/api/query/" + question + "?limit=10");
      http.send(
          HttpRequest.newBuilder(uri)
              .header("Authorization", "Bearer " + ChatServers.QUERY_TOKEN)
              .build(),
          HttpResponse.BodyHandlers.discarding());
    }
  }
}
