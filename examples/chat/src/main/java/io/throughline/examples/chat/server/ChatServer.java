package io.throughline.examples.chat.server;

import io.opentelemetry.api.OpenTelemetry;
import io.throughline.Observability;
import io.throughline.examples.chat.accounts.Identities;
import io.throughline.examples.chat.accounts.Identity;
import io.throughline.examples.chat.bus.Bus;
import io.throughline.examples.chat.events.ChatEvent;
import io.throughline.examples.chat.events.ChatEventType;
import io.throughline.examples.chat.http.Caller;
import io.throughline.examples.chat.http.HttpServer;
import io.throughline.examples.chat.http.Probes;
import io.throughline.examples.chat.http.ServerOptions;
import io.throughline.examples.chat.http.Tokens;
import io.throughline.examples.chat.store.Cache;
import io.throughline.examples.chat.store.Database;
import io.throughline.examples.chat.store.DatabaseOptions;
import io.throughline.examples.chat.store.StableNames;
import io.throughline.operators.spi.ComponentState;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The process. The API on port 6688, metrics and health on 19090. */
public final class ChatServer implements AutoCloseable {

  static {
    StableNames.use();
  }

  private static final Logger log = LoggerFactory.getLogger(ChatServer.class);

  private static final String SCHEMA = "/io/throughline/examples/chat/schema.sql";

  /** What passes while an open socket is told of something else. */
  private static final int LIVE_QUEUE = 1000;

  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private final Probes probes;
  private final HttpServer http;

  public static void main(String[] args) throws Exception {
    // Else a server that waits for its database would be taken for ready after half a minute.
    AtomicBoolean serving = new AtomicBoolean();
    try (Observability observability =
            Observability.builder("chat-server")
                .operatorsPort(19090)
                .readiness("api", serving::get)
                .init();
        ChatServer server =
            new ChatServer(
                ChatSettings.read(System.getenv()),
                observability.openTelemetry(),
                observability.health()::component)) {
      server.probes.registerIn(observability.health());
      serving.set(true);
      log.info("the API listens on port {}", server.port());
      observability.awaitTermination();
    }
  }

  /**
   * Starts it in this process. PostgreSQL has to be there within a minute.
   *
   * @param environment the settings, as in README.md
   * @throws IllegalArgumentException if a setting is wrong
   */
  public static ChatServer start(Map<String, String> environment, OpenTelemetry openTelemetry)
      throws IOException, SQLException, InterruptedException {
    return new ChatServer(
        ChatSettings.read(environment), openTelemetry, name -> ComponentState.unobserved());
  }

  private ChatServer(
      ChatSettings settings,
      OpenTelemetry openTelemetry,
      Function<String, ComponentState> components)
      throws IOException, SQLException, InterruptedException {
    try {
      Database database =
          closing(
              Database.open(
                  DatabaseOptions.of(settings.postgresUrl(), "chat")
                      .connections(settings.poolSize()),
                  openTelemetry));
      // Of its own: requests that fill the other pool must not stop the outbox and the probes.
      Database background =
          closing(
              Database.open(
                  DatabaseOptions.of(settings.postgresUrl(), "background").connections(3),
                  openTelemetry));
      background.apply(SCHEMA);
      Cache cache = closing(Cache.connect(settings.redisUrl(), openTelemetry));
      Bus bus =
          closing(Bus.connect(ChatEvent.bus(settings.natsUrl(), "chat-server"), openTelemetry));
      Outbox outbox = new Outbox(openTelemetry);
      closing(new OutboxRelay(background, bus, outbox, openTelemetry).start());
      closing(new StoredNumbers(background, openTelemetry));
      Users users = new Users(database, openTelemetry);
      if (settings.assistantToken() != null) {
        users.createAssistant(settings.assistantToken());
      }
      Messages messages = new Messages(database, cache, outbox, openTelemetry);
      Uploads uploads = new Uploads(database, outbox, settings.uploads(), openTelemetry);
      Search search = new Search(database, settings.elasticsearch(), openTelemetry);
      LiveMessages live = new LiveMessages(database, messages, outbox, openTelemetry);
      bus.listen("chat-sockets", ChatEventType.MESSAGE_CREATED.subject(), LIVE_QUEUE, live::heard);
      probes =
          closing(
              new Probes(openTelemetry)
                  .required("postgresql", () -> require(background.answers()))
                  .required("uploads", uploads::check)
                  .degrading("redis", () -> require(cache.answers()), components.apply("redis"))
                  .degrading("nats", () -> require(bus.isConnected()), components.apply("nats"))
                  .degrading("elasticsearch", search::check, components.apply("elasticsearch")));
      ChatRoutes routes =
          new ChatRoutes(
              users, new Chats(database, outbox, openTelemetry), messages, uploads, search, live);
      http =
          closing(
              HttpServer.start(
                  ServerOptions.of("chat", settings.address(), settings.port()),
                  routes.with(probes),
                  tokens(new Identities(database, cache), new ActiveUsers(database)),
                  openTelemetry));
    } catch (Throwable e) {
      close();
      throw e;
    }
  }

  private static Tokens tokens(Identities identities, ActiveUsers active) {
    return token -> {
      Identity identity = identities.of(token);
      if (identity == null) {
        return null;
      }
      active.saw(identity.id());
      return new Caller(identity.id(), identity.name());
    };
  }

  private static void require(boolean answers) throws IOException {
    if (!answers) {
      throw new IOException("no answer");
    }
  }

  private <T extends AutoCloseable> T closing(T part) {
    parts.push(part);
    return part;
  }

  public int port() {
    return http.port();
  }

  /** Whether all that it cannot do without answers. */
  public boolean isReady() {
    return probes.isReady();
  }

  /** What began last ends first: the API before what it needs. */
  @Override
  public void close() {
    while (!parts.isEmpty()) {
      try {
        parts.pop().close();
      } catch (Exception e) {
        log.warn("a part does not close", e);
      }
    }
  }
}
