package io.throughline.examples.chat.bot;

import io.opentelemetry.api.OpenTelemetry;
import io.throughline.Observability;
import io.throughline.examples.chat.bus.Bus;
import io.throughline.examples.chat.bus.ConsumerOptions;
import io.throughline.examples.chat.events.ChatEvent;
import io.throughline.examples.chat.events.ChatEventType;
import io.throughline.examples.chat.http.HttpServer;
import io.throughline.examples.chat.http.Probes;
import io.throughline.examples.chat.http.ServerOptions;
import io.throughline.examples.chat.settings.Settings;
import io.throughline.examples.chat.store.Database;
import io.throughline.examples.chat.store.DatabaseOptions;
import io.throughline.examples.chat.store.StableNames;
import io.throughline.http.HttpPropagation;
import io.throughline.operators.spi.ComponentState;
import io.throughline.semconv.SearchMetrics;
import java.io.IOException;
import java.net.http.HttpClient;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The process: it puts messages into the index, and answers questions. Its health on port 6686,
 * metrics on 19092.
 */
public final class BotServer implements AutoCloseable {

  static {
    StableNames.use();
  }

  private static final Logger log = LoggerFactory.getLogger(BotServer.class);

  /** As metrics have them. */
  private static final String INDEXING = "bot";

  private static final String ASSISTANT = "bot-assistant";

  private static final Duration CONNECT = Duration.ofSeconds(2);

  private final Bus bus;
  private final Database database;
  private final ModelClient models;
  private final AutoCloseable documents;
  private final Probes probes;
  private final HttpServer http;

  private BotServer(
      Bus bus,
      Database database,
      ModelClient models,
      AutoCloseable documents,
      Probes probes,
      HttpServer http) {
    this.bus = bus;
    this.database = database;
    this.models = models;
    this.documents = documents;
    this.probes = probes;
    this.http = http;
  }

  public static void main(String[] args) throws Exception {
    // Else a server that waits for its database would be taken for ready after half a minute.
    AtomicBoolean serving = new AtomicBoolean();
    try (Observability observability =
            Observability.builder("bot-server")
                .operatorsPort(19092)
                .readiness("api", serving::get)
                .init();
        BotServer server =
            start(
                System.getenv(),
                observability.openTelemetry(),
                observability.health().component("model"))) {
      server.probes.registerIn(observability.health());
      serving.set(true);
      log.info("health is on port {}", server.port());
      observability.awaitTermination();
    }
  }

  /**
   * Begins to take messages. What it needs may come later.
   *
   * @param model is told whether the model answers
   * @throws IllegalArgumentException if a setting is wrong
   * @throws SQLException if PostgreSQL does not come
   * @throws IOException if the port is taken
   */
  public static BotServer start(
      Map<String, String> environment, OpenTelemetry openTelemetry, ComponentState model)
      throws SQLException, IOException, InterruptedException {
    BotSettings settings = BotSettings.read(new Settings(environment));
    Database database =
        Database.open(DatabaseOptions.of(settings.postgresUrl(), INDEXING), openTelemetry);
    database.apply("/io/throughline/examples/chat/bot.sql");
    ModelClient models =
        new ModelClient(
            settings.models(), settings.modelKey(), settings.modelDeadline(), openTelemetry);
    SearchIndex index =
        new SearchIndex(settings.elasticsearch(), settings.dimension(), openTelemetry);
    Bus bus = Bus.connect(ChatEvent.bus(settings.natsUrl(), "bot-server"), openTelemetry);
    Probes probes =
        new Probes(openTelemetry)
            .required("nats", () -> check(bus.isConnected(), "NATS is away"))
            .required("elasticsearch", index::check)
            .required("postgresql", () -> check(database.answers(), "PostgreSQL is away"))
            .degrading("model", models::check, model);
    HttpServer http =
        HttpServer.start(
            ServerOptions.of("bot", settings.address(), settings.port()),
            probes.routes(),
            token -> null,
            openTelemetry);
    // One at a time: what else the client held while the index is away would come again and again.
    bus.subscribe(
        ConsumerOptions.shared(INDEXING).of(ChatEventType.MESSAGE_CREATED.subject()).batch(1),
        indexer(settings, models, index, openTelemetry));
    bus.subscribe(
        ConsumerOptions.shared(ASSISTANT).of(ChatEventType.ASSISTANT_ASKED.subject()).batch(1),
        assistant(settings, models, index, database, openTelemetry));
    AutoCloseable documents = SearchMetrics.create(openTelemetry).documentCount(index::documents);
    return new BotServer(bus, database, models, documents, probes, http);
  }

  private static Indexer indexer(
      BotSettings settings, ModelClient models, SearchIndex index, OpenTelemetry openTelemetry) {
    Embeddings embeddings =
        new Embeddings(models, settings.embeddingModel(), settings.dimension(), openTelemetry);
    return new Indexer(embeddings, index, Clock.systemUTC(), openTelemetry);
  }

  private static Assistant assistant(
      BotSettings settings,
      ModelClient models,
      SearchIndex index,
      Database database,
      OpenTelemetry openTelemetry) {
    HttpClient client =
        HttpPropagation.create(openTelemetry)
            .instrument(HttpClient.newBuilder().connectTimeout(CONNECT).build());
    ChatApi chat = new ChatApi(client, settings.chat(), settings.token());
    return new Assistant(
        models, settings.languageModel(), index, chat, new Replies(database), openTelemetry);
  }

  private static void check(boolean works, String otherwise) throws IOException {
    if (!works) {
      throw new IOException(otherwise);
    }
  }

  /** Where its health is. */
  public int port() {
    return http.port();
  }

  /** Takes no more messages; those that it has end first. */
  @Override
  public void close() throws Exception {
    http.close();
    bus.close();
    probes.close();
    documents.close();
    models.close();
    database.close();
  }
}
