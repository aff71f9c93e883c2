package io.throughline.examples.chat.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.opentelemetry.api.OpenTelemetry;
import io.throughline.examples.chat.load.Load;
import io.throughline.examples.chat.load.Tally;
import io.throughline.examples.kit.Poll;
import io.throughline.examples.kit.ServiceProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * What a test lets happen to a chat that goes on meanwhile: a command a line, an answer a line.
 *
 * <pre>
 * pause | resume               the users who are always there
 * stop nats | start nats
 * kill SERVER | start SERVER    such as bot-server
 * talk RUN N | ask RUN N        users of a run of their own say something, or ask the assistant
 * tally RUN                     accepted=.. unanswered=.. missing=.. repeated=..
 * lock | unlock                 nobody can read messages in PostgreSQL
 * read RUN N                    N users read at once
 * refused                       how many of them were refused so far
 * </pre>
 */
final class ChatCommands implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int USERS = 4;
  private static final int CHATS = 2;

  private final ChatParts parts;
  private final ChatServers servers;
  private final Map<String, Load> loads = new HashMap<>();
  private final ExecutorService users = Executors.newCachedThreadPool();
  private final AtomicInteger refused = new AtomicInteger();
  private final Semaphore traffic = new Semaphore(1);
  private @Nullable Connection lock;

  ChatCommands(ChatParts parts, ChatServers servers) {
    this.parts = parts;
    this.servers = servers;
  }

  /** Whoever has it is the only one who is busy. */
  Semaphore traffic() {
    return traffic;
  }

  /** Takes commands in a thread of its own, until there are no more. */
  void listen() {
    Thread thread = new Thread(this::read, "commands");
    thread.setDaemon(true);
    thread.start();
  }

  private void read() {
    try (BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        System.out.println(answer(line.split(" ", -1)));
      }
    } catch (IOException e) {
      // Whoever asked is gone.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private String answer(String[] words) throws InterruptedException {
    try {
      return "ok " + run(words);
    } catch (IOException | SQLException | RuntimeException e) {
      return "failed: " + e;
    }
  }

  private String run(String[] words) throws IOException, SQLException, InterruptedException {
    switch (words[0]) {
      case "pause" -> traffic.acquire();
      case "resume" -> traffic.release();
      case "stop" -> parts.nats().stop();
      case "start" -> start(words[1]);
      case "kill" -> server(words[1]).kill();
      case "talk" -> {
        Load load = load(words[1]);
        later(() -> load.talk(Integer.parseInt(words[2])));
      }
      case "ask" -> {
        Load load = load(words[1]);
        later(() -> load.ask(Integer.parseInt(words[2])));
      }
      case "tally" -> {
        Tally tally = load(words[1]).tally();
        return "accepted=%d unanswered=%d missing=%d repeated=%d"
            .formatted(
                tally.accepted(), tally.unansweredPosts(), tally.missing(), tally.repeated());
      }
      case "lock" -> lock();
      case "unlock" -> unlock();
      case "read" -> {
        Load load = load(words[1]);
        for (int i = 0; i < Integer.parseInt(words[2]); i++) {
          int user = i;
          later(() -> read(load, user));
        }
      }
      case "refused" -> {
        return Integer.toString(refused.get());
      }
      default -> throw new IllegalArgumentException("there is no " + words[0]);
    }
    return "";
  }

  private void start(String name) throws IOException {
    if (name.equals("nats")) {
      parts.nats().start();
    } else {
      server(name).start();
    }
  }

  private ServiceProcess server(String name) {
    return servers.all().stream()
        .filter(server -> server.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("there is no " + name));
  }

  /** That of a run, whose users follow their chats. */
  private Load load(String run) throws IOException, InterruptedException {
    Load load = loads.get(run);
    if (load == null) {
      load = new Load(run, servers.addresses(), OpenTelemetry.noop());
      load.open(USERS, CHATS);
      loads.put(run, load);
      if (!Poll.until(PATIENCE, load::isFollowed)) {
        throw new IOException("the streams of " + run + " do not open");
      }
    }
    return load;
  }

  private void read(Load load, int user) throws InterruptedException {
    try {
      load.read(user);
    } catch (IOException e) {
      refused.incrementAndGet();
    }
  }

  private interface Deed {
    void happen() throws InterruptedException;
  }

  private void later(Deed deed) {
    users.execute(
        () -> {
          try {
            deed.happen();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
  }

  private void lock() throws SQLException {
    Connection connection = DriverManager.getConnection(parts.postgres().url());
    lock = connection;
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      statement.execute("LOCK TABLE messages IN ACCESS EXCLUSIVE MODE");
    }
  }

  private void unlock() throws SQLException {
    if (lock != null) {
      lock.close();
      lock = null;
    }
  }

  @Override
  public void close() {
    users.shutdownNow();
    loads.values().forEach(Load::close);
  }
}
