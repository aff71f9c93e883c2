package io.throughline.examples.chat.analytics;

import io.opentelemetry.api.OpenTelemetry;
import io.throughline.Observability;
import io.throughline.examples.chat.http.HttpServer;
import io.throughline.examples.chat.http.Probes;
import io.throughline.examples.chat.http.Route;
import io.throughline.examples.chat.http.ServerOptions;
import io.throughline.examples.chat.store.StableNames;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The process. Events and queries on port 7777, metrics and health on 7778. */
public final class AnalyticsServer implements AutoCloseable {

  static {
    StableNames.use();
  }

  private static final Logger log = LoggerFactory.getLogger(AnalyticsServer.class);
  private static final Duration CLICKHOUSE_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration SESSION_IDLE = Duration.ofMinutes(30);
  private static final int MAX_SESSIONS = 10_000;

  private final ClickHouse clickHouse;
  private final Batch batch;
  private final Sessions sessions;
  private final ChatEvents chatEvents;
  private final Probes probes;
  private final HttpServer http;

  public static void main(String[] args) throws Exception {
    // Else a server that waits for its database would be taken for ready after half a minute.
    AtomicBoolean serving = new AtomicBoolean();
    try (Observability observability =
        Observability.builder("analytics-server")
            .operatorsPort(7778)
            .readiness("api", serving::get)
            .init()) {
      AnalyticsSettings settings = AnalyticsSettings.read(System::getenv);
      try (AnalyticsServer server =
          new AnalyticsServer(settings, observability.openTelemetry(), InstantSource.system())) {
        server.probes.registerIn(observability.health());
        serving.set(true);
        log.info("analytics listens on {}, port {}", settings.address(), server.port());
        observability.awaitTermination();
      }
    }
  }

  /**
   * Starts one with these settings; what is not among them has its default.
   *
   * @throws IllegalArgumentException if one is wrong
   */
  public static AnalyticsServer start(Map<String, String> settings, OpenTelemetry openTelemetry)
      throws IOException, InterruptedException {
    return new AnalyticsServer(
        AnalyticsSettings.read(settings::get), openTelemetry, InstantSource.system());
  }

  private AnalyticsServer(
      AnalyticsSettings settings, OpenTelemetry openTelemetry, InstantSource clock)
      throws IOException, InterruptedException {
    clickHouse =
        new ClickHouse(
            settings.clickHouse(), settings.database(), CLICKHOUSE_TIMEOUT, openTelemetry);
    batch = new Batch(clickHouse, Batch.Limits.DEFAULT, openTelemetry);
    sessions = new Sessions(MAX_SESSIONS, SESSION_IDLE, clock, openTelemetry);
    Ingest ingest = new Ingest(batch, sessions, clock, openTelemetry);
    chatEvents = new ChatEvents(settings.nats(), ingest, openTelemetry);
    probes =
        new Probes(openTelemetry)
            .required("clickhouse", clickHouse::check)
            .required("nats", chatEvents::check);
    List<Route> routes = new ArrayList<>(probes.routes());
    routes.addAll(new IngestRoutes(ingest, batch).routes());
    routes.addAll(new QueryRoutes(new Queries(clickHouse, clock, openTelemetry)).routes());
    http =
        HttpServer.start(
            ServerOptions.of("analytics", settings.address(), settings.port()),
            routes,
            Access.tokens(settings.ingestToken(), settings.queryToken()),
            openTelemetry);
  }

  public int port() {
    return http.port();
  }

  /** Whether it has what it needs. */
  public boolean isReady() {
    return probes.isReady();
  }

  /** Takes no more events, and stores those that it has. */
  @Override
  public void close() throws Exception {
    probes.close();
    http.close();
    chatEvents.close();
    batch.close();
    sessions.close();
    clickHouse.close();
  }
}
