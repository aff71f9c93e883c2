package io.throughline.examples.chat.demo;

import io.opentelemetry.api.OpenTelemetry;
import io.throughline.examples.chat.client.EventFeed;
import io.throughline.examples.chat.client.ReceivedEvent;
import io.throughline.examples.chat.load.ChatUser;
import io.throughline.examples.chat.parts.MissingPartException;
import io.throughline.examples.kit.OtlpReceiver;
import io.throughline.examples.kit.Poll;
import io.throughline.examples.kit.ReceivedTelemetry;
import io.throughline.examples.kit.RunFolder;
import io.throughline.examples.kit.ServiceProcess;
import io.throughline.examples.kit.Style;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** One run: two users talk, a third is told, and what the servers said of it. */
final class ChatDemonstration {

  private static final Duration START = Duration.ofMinutes(2);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Path folder;
  private final PrintStream out;
  private final Style style;
  private final ReceivedTelemetry telemetry = new ReceivedTelemetry();

  ChatDemonstration(Path folder, PrintStream out, Style style) {
    this.folder = folder;
    this.out = out;
    this.style = style;
  }

  /** Whether everything was there that has to be. */
  boolean run(boolean once) throws IOException, InterruptedException {
    out.println(style.title("Starting the chat") + style.faint(", its output goes to " + folder));
    RunFolder.clear(folder);
    try (OtlpReceiver receiver = OtlpReceiver.start(telemetry);
        ChatParts parts = new ChatParts(folder);
        ChatServers servers = new ChatServers(parts, folder, settings(receiver));
        ClientTelemetry client =
            new ClientTelemetry(receiver.endpoint(), folder.resolve("client"))) {
      parts.leftOut().forEach(what -> out.println(style.bad("LEFT OUT  ") + what));
      List<String> missing = servers.awaitReady(START);
      if (missing.isEmpty()) {
        beginWithNewNumbers(parts.postgres().url());
        missing = show(parts, servers, client.openTelemetry());
      }
      if (!missing.isEmpty()) {
        out.println();
        missing.forEach(what -> out.println(style.bad("MISSING  ") + what));
        return false;
      }
      out.println(style.good("\nAll there: ") + "messages, their trace, lines and numbers.");
      if (!once) {
        suggest(servers);
        Thread.currentThread().join(); // until Ctrl-C
      }
      return true;
    } catch (MissingPartException e) {
      out.println(style.bad("MISSING  ") + e.getMessage());
      return false;
    }
  }

  /** Elasticsearch may have messages of an earlier run, by the numbers that they had. */
  private static void beginWithNewNumbers(String database) throws IOException {
    try (Connection connection = DriverManager.getConnection(database);
        Statement statement = connection.createStatement()) {
      long number = Instant.now().getEpochSecond();
      statement.execute("SELECT setval('event_ids', " + number + ")");
      statement.execute("SELECT setval(pg_get_serial_sequence('chats', 'id'), " + number + ")");
    } catch (SQLException e) {
      throw new IOException(e);
    }
  }

  private static Map<String, String> settings(OtlpReceiver receiver) {
    return Map.of(
        "OTEL_EXPORTER_OTLP_ENDPOINT", receiver.endpoint(), "OTEL_BSP_SCHEDULE_DELAY", "100");
  }

  /** Returns what is missing. */
  private List<String> show(ChatParts parts, ChatServers servers, OpenTelemetry client)
      throws IOException, InterruptedException {
    ChatUser anna = ChatUser.create("anna", servers.addresses(), client);
    ChatUser ben = ChatUser.create("ben", servers.addresses(), client);
    ChatUser carla = ChatUser.create("carla", servers.addresses(), client);
    List<ReceivedEvent> told = new CopyOnWriteArrayList<>();
    try (EventFeed feed = carla.follow(told::add)) {
      if (!Poll.until(PATIENCE, feed::isOpen)) {
        return List.of("the stream of carla's events did not open");
      }
      long chat = anna.createChat("lunch", List.of(ben.id(), carla.id()));
      long first = anna.say(chat, "Is anybody hungry? The canteen has pumpkin soup.");
      ben.say(chat, "I am. See you at noon.");
      ChatReport report = new ChatReport(servers, telemetry, out, style);
      List<String> missing = new ArrayList<>();
      if (!Poll.until(PATIENCE, () -> messages(told).size() >= 2)) {
        missing.add("carla was told of " + messages(told).size() + " of two messages");
      }
      if (servers.bot() != null) {
        missing.addAll(ask(anna, chat, told));
      }
      title("What carla was told");
      messages(told)
          .forEach(event -> out.println("  user %d: %s".formatted(event.from(), event.text())));
      missing.addAll(report.print(first, parts.elasticsearch() != null));
      return missing;
    }
  }

  /** Asks the assistant, and searches. */
  private List<String> ask(ChatUser anna, long chat, List<ReceivedEvent> told)
      throws IOException, InterruptedException {
    List<String> missing = new ArrayList<>();
    long question = anna.say(chat, "@assistant What is pumpkin soup made of?");
    if (!Poll.until(
        PATIENCE,
        () ->
            messages(told).stream()
                .anyMatch(event -> event.id() > question && event.from() != anna.id()))) {
      missing.add("the assistant did not answer in " + PATIENCE.toSeconds() + " s");
    }
    if (!Poll.until(PATIENCE, () -> finds(anna))) {
      missing.add("a search for \"pumpkin\" finds nothing");
    } else {
      title("What a search for \"pumpkin\" finds");
      anna.search("pumpkin").forEach(hit -> out.println("  " + hit));
    }
    return missing;
  }

  private static boolean finds(ChatUser user) throws InterruptedException {
    try {
      return !user.search("pumpkin").isEmpty();
    } catch (IOException e) {
      return false;
    }
  }

  private static List<ReceivedEvent> messages(List<ReceivedEvent> told) {
    return told.stream().filter(event -> event.type().equals("message.created")).toList();
  }

  private void title(String text) {
    out.println();
    out.println(style.title(text));
  }

  private void suggest(ChatServers servers) {
    title("The servers go on until Ctrl-C");
    out.printf("  chat     curl %s/health%n", servers.addresses().chat());
    for (ServiceProcess server : servers.all()) {
      out.printf("  metrics  curl %s/metrics  # %s%n", server.address(), server.name());
    }
  }
}
