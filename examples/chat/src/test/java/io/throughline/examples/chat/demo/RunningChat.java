package io.throughline.examples.chat.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.throughline.examples.chat.load.Load;
import io.throughline.examples.kit.MetricsPage;
import io.throughline.examples.kit.OtlpReceiver;
import io.throughline.examples.kit.OtlpSink;
import io.throughline.examples.kit.RunFolder;
import io.throughline.examples.kit.ServiceProcess;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The chat as processes, and what its stores say of themselves. */
final class RunningChat implements AutoCloseable {

  static final Duration END = Duration.ofMinutes(2);

  private final Deque<AutoCloseable> started = new ArrayDeque<>();
  private final OtlpReceiver receiver;
  private final ClientTelemetry client;
  final ChatParts parts;
  final ChatServers servers;

  RunningChat(OtlpSink telemetry) throws Exception {
    // Not JUnit's folder, which only its owner may enter: PostgreSQL runs as another user.
    Path folder =
        RunFolder.clear(
            Path.of(System.getProperty("java.io.tmpdir"), "chat" + ProcessHandle.current().pid()));
    receiver = closing(OtlpReceiver.start(telemetry));
    client = closing(new ClientTelemetry(receiver.endpoint(), folder.resolve("client")));
    try {
      parts = closing(new ChatParts(folder));
      servers =
          closing(
              new ChatServers(
                  parts,
                  folder,
                  Map.of(
                      "OTEL_EXPORTER_OTLP_ENDPOINT", receiver.endpoint(),
                      "OTEL_METRIC_EXPORT_INTERVAL", "1000",
                      "OTEL_BSP_SCHEDULE_DELAY", "100")));
      assertThat(servers.awaitReady(END)).isEmpty();
    } catch (Throwable e) {
      close();
      throw e;
    }
  }

  private <T extends AutoCloseable> T closing(T part) {
    started.push(part);
    return part;
  }

  Load load(String run) {
    return new Load(run, servers.addresses(), client.openTelemetry());
  }

  static void open(Load load, int users, int chats) throws Exception {
    load.open(users, chats);
    await().atMost(END).until(load::isFollowed);
  }

  /** The sum of a metric's series at a server. */
  static long sum(ServiceProcess server, String selector) {
    try {
      return Math.round(MetricsPage.of(server).sum(selector));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** A number of PostgreSQL's. */
  long sql(String query) throws Exception {
    try (Connection connection = DriverManager.getConnection(parts.postgres().url());
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      rows.next();
      return rows.getLong(1);
    }
  }

  /** A number of ClickHouse's. */
  long clickHouse(String query) throws Exception {
    String answer =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(parts.clickHouse().address().resolve("/"))
                    .POST(HttpRequest.BodyPublishers.ofString(query))
                    .build(),
                HttpResponse.BodyHandlers.ofString())
            .body();
    return Long.parseLong(answer.strip());
  }

  /** What Redis counts. */
  long redis(String name) throws Exception {
    return number(name + ":(\\d+)", parts.redis().ask("INFO stats"));
  }

  /** Messages in NATS' stream. */
  long messagesInNats() throws Exception {
    String streams = parts.nats().monitor("/jsz?streams=1");
    Matcher stream =
        Pattern.compile("\"name\":\\s*\"CHAT\".*?\"messages\":\\s*(\\d+)", Pattern.DOTALL)
            .matcher(streams);
    assertThat(stream.find()).as(streams).isTrue();
    return Long.parseLong(stream.group(1));
  }

  private static long number(String pattern, String text) {
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    assertThat(matcher.find()).as(text).isTrue();
    return Long.parseLong(matcher.group(1));
  }

  /** Bytes of all files below a folder of the chat server. */
  static long bytes(Path folder) throws Exception {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
    }
  }

  @Override
  public void close() throws Exception {
    while (!started.isEmpty()) {
      started.pop().close();
    }
  }
}
