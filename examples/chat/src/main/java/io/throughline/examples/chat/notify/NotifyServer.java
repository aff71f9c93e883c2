package io.throughline.examples.chat.notify;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.context.Context;
import io.throughline.Observability;
import io.throughline.examples.chat.accounts.Identities;
import io.throughline.examples.chat.accounts.Identity;
import io.throughline.examples.chat.bus.Bus;
import io.throughline.examples.chat.bus.ConsumerOptions;
import io.throughline.examples.chat.bus.Subscription;
import io.throughline.examples.chat.events.ChatEvent;
import io.throughline.examples.chat.events.ChatEventType;
import io.throughline.examples.chat.http.Caller;
import io.throughline.examples.chat.http.HttpServer;
import io.throughline.examples.chat.http.Probes;
import io.throughline.examples.chat.http.Route;
import io.throughline.examples.chat.http.ServerOptions;
import io.throughline.examples.chat.settings.Settings;
import io.throughline.examples.chat.store.Database;
import io.throughline.examples.chat.store.DatabaseOptions;
import io.throughline.examples.chat.store.StableNames;
import io.throughline.semconv.PresenceState;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The notify server: streams of events on port 6689, metrics and health on 19091. Several instances
 * may run, of which each hears all events.
 */
public final class NotifyServer implements AutoCloseable {

  static {
    StableNames.use();
  }

  private static final Logger log = LoggerFactory.getLogger(NotifyServer.class);

  private final NotifySettings settings;
  private final OpenTelemetry openTelemetry;
  private final List<AutoCloseable> parts = new ArrayList<>();
  private final Database database;
  private final Bus bus;
  private final Probes probes;
  private final HttpServer http;

  private NotifyServer(NotifySettings settings, OpenTelemetry openTelemetry)
      throws IOException, SQLException, InterruptedException {
    this.settings = settings;
    this.openTelemetry = openTelemetry;
    try {
      database =
          part(Database.open(DatabaseOptions.of(settings.databaseUrl(), "notify"), openTelemetry));
      database.apply("/io/throughline/examples/chat/schema.sql");
      database.apply("/io/throughline/examples/chat/notify/presence.sql");
      bus =
          part(
              Bus.connect(
                  ChatEvent.bus(settings.natsUrl(), "notify-" + settings.instance()),
                  openTelemetry));
      Broadcaster broadcaster =
          new Broadcaster(
              new Recipients(database),
              new BroadcastTelemetry(openTelemetry, Clock.systemUTC()),
              settings.historySize(),
              settings.replay());
      OnlineUsers online =
          part(
              new OnlineUsers(
                  new PresenceTable(database, settings.instance()),
                  settings.grace(),
                  this::tell,
                  openTelemetry));
      Subscription subscription =
          bus.subscribe(
              ConsumerOptions.perInstance("notify", settings.instance()),
              message -> broadcaster.take(ChatEvent.of(message)),
              broadcaster::lost);
      probes = part(probes(subscription));
      http =
          part(serve(new EventRoutes(broadcaster, new MissedMessages(database), online, settings)));
    } catch (IOException | SQLException | InterruptedException | RuntimeException e) {
      close();
      throw e;
    }
  }

  /** Starts it; for tests and demonstrations, which have a telemetry of their own. */
  public static NotifyServer start(Map<String, String> environment, OpenTelemetry openTelemetry)
      throws IOException, SQLException, InterruptedException {
    return new NotifyServer(NotifySettings.read(new Settings(environment)), openTelemetry);
  }

  public static void main(String[] args) throws Exception {
    // Else a server that waits for its database would be taken for ready after half a minute.
    AtomicBoolean serving = new AtomicBoolean();
    try (Observability observability =
            Observability.builder("notify-server")
                .operatorsPort(19_091)
                .readiness("api", serving::get)
                .init();
        NotifyServer server =
            new NotifyServer(
                NotifySettings.read(new Settings(System.getenv())),
                observability.openTelemetry())) {
      server.probes.registerIn(observability.health());
      serving.set(true);
      log.info("streams of events are at port {}", server.port());

      observability.awaitTermination();
    }
  }

  private Probes probes(Subscription subscription) {
    return new Probes(openTelemetry)
        .required("postgresql", () -> Probes.mustBe(database.answers(), "PostgreSQL answers"))
        .required("nats", () -> Probes.mustBe(subscription.isActive(), "NATS gives messages"));
  }

  private HttpServer serve(EventRoutes events) throws IOException {
    Identities identities = new Identities(database, null);
    List<Route> routes = new ArrayList<>(events.routes());
    routes.addAll(probes.routes());
    return HttpServer.start(
        ServerOptions.of("notify", settings.address(), settings.port())
            .streams(settings.streams(), settings.maxStreams()),
        routes,
        token -> {
          Identity identity = identities.of(token);
          return identity == null ? null : new Caller(identity.id(), identity.name());
        },
        openTelemetry);
  }

  /** If NATS is away nobody is told, which the metrics of what is sent show. */
  private void tell(PresenceState state, Caller user) {
    ChatEventType type =
        state == PresenceState.ONLINE ? ChatEventType.USER_ONLINE : ChatEventType.USER_OFFLINE;
    var now = Clock.systemUTC().instant();
    String id =
        type.value() + "." + user.id() + "." + settings.instance() + "." + now.toEpochMilli();
    var unused =
        bus.publish(
            type.subject(),
            id,
            new ChatEvent(type, 0, 0, user.id(), user.name(), now).toJson(),
            Context.root());
  }

  private <T extends AutoCloseable> T part(T part) {
    parts.add(0, part);
    return part;
  }

  /** Where it listens. */
  public int port() {
    return http.port();
  }

  /** Whether it can do its work. */
  public boolean isReady() {
    return probes.isReady();
  }

  /** Ends the streams first, so that no user is taken for online any more. */
  @Override
  public void close() {
    for (AutoCloseable part : parts) {
      try {
        part.close();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (Exception e) {
        log.warn("{} did not close", part.getClass().getSimpleName(), e);
      }
    }
  }
}
