package io.throughline.examples.chat.model;

import io.opentelemetry.api.OpenTelemetry;
import io.throughline.Observability;
import io.throughline.examples.chat.http.HttpAnswer;
import io.throughline.examples.chat.http.HttpCall;
import io.throughline.examples.chat.http.HttpServer;
import io.throughline.examples.chat.http.Probes;
import io.throughline.examples.chat.http.Route;
import io.throughline.examples.chat.http.ServerOptions;
import io.throughline.examples.chat.http.Tokens;
import io.throughline.examples.chat.settings.Settings;
import io.throughline.examples.chat.store.StableNames;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A process of its own for the models: they are native code, whose crash takes the JVM along, and
 * nobody misses more than replies then. The API on port 8091, metrics and health on 19093.
 */
public final class ModelServer implements AutoCloseable {

  static {
    StableNames.use();
  }

  private static final Logger log = LoggerFactory.getLogger(ModelServer.class);

  /** In the place of the weights: answers that tests know. */
  private static final String SCRIPTED = "scripted";

  /** As many texts as may be embedded at once, and their quotation marks. */
  private static final int MAX_BODY = 512 << 10;

  private final LanguageModel languageModel;
  private final Probes probes;
  private final HttpServer http;

  private ModelServer(LanguageModel languageModel, Probes probes, HttpServer http) {
    this.languageModel = languageModel;
    this.probes = probes;
    this.http = http;
  }

  public static void main(String[] args) {
    int status = 0;
    AtomicBoolean serving = new AtomicBoolean();
    try (Observability observability =
            Observability.builder("model-server")
                .operatorsPort(19093)
                .readiness("models", serving::get)
                .init();
        ModelServer server = start(System.getenv(), observability.openTelemetry())) {
      serving.set(true);
      log.info("the API of {} listens on port {}", server.languageModel.name(), server.port());
      observability.awaitTermination();
    } catch (Exception e) {
      log.error("the server cannot go on", e);
      status = 1;
    }
    // The threads of llama.cpp do not end by themselves.
    System.exit(status);
  }

  /**
   * Loads the models, and listens.
   *
   * @param environment {@code MODEL_WEIGHTS} is a file, or {@code scripted}
   * @throws IllegalArgumentException if a setting is wrong
   * @throws IOException if the port is taken
   */
  public static ModelServer start(Map<String, String> environment, OpenTelemetry openTelemetry)
      throws IOException {
    Settings settings = new Settings(environment);
    String weights = settings.find("MODEL_WEIGHTS");
    if (weights == null) {
      throw new IllegalArgumentException(
          "MODEL_WEIGHTS is missing: the file that deploy/local/install model brings, or scripted");
    }
    boolean isScripted = weights.equals(SCRIPTED);
    int threads = settings.number("MODEL_THREADS", 2, 1, 64);
    LanguageModel languageModel =
        isScripted
            ? new ScriptedLanguageModel()
            : SmolLanguageModel.load(Path.of(weights), threads);
    EmbeddingModel embeddingModel =
        isScripted
            ? new ScriptedEmbeddingModel(settings.number("MODEL_DIMENSION", 384, 1, 4096))
            : new MiniLmEmbeddingModel();
    ModelApi api = new ModelApi(languageModel, embeddingModel);
    Probes probes = new Probes(openTelemetry);
    String key = settings.find("MODEL_KEY");
    HttpServer http =
        HttpServer.start(
            ServerOptions.of(
                "model",
                settings.text("MODEL_ADDRESS", "127.0.0.1"),
                settings.port("MODEL_PORT", 8091)),
            routes(api, probes, key),
            key == null ? token -> null : Tokens.shared(key),
            openTelemetry);
    return new ModelServer(languageModel, probes, http);
  }

  private static List<Route> routes(ModelApi api, Probes probes, @Nullable String key) {
    List<Route> routes = new ArrayList<>();
    for (Route route :
        List.of(
            Route.post("/v1/chat/completions", call -> answer(call, api::complete)),
            Route.post("/v1/embeddings", call -> answer(call, api::embed)),
            Route.get("/v1/models", call -> HttpAnswer.ok(api.models())))) {
      Route bounded = route.maxBody(MAX_BODY);
      routes.add(key == null ? bounded.open() : bounded);
    }
    routes.addAll(probes.routes());
    return routes;
  }

  private interface Answering {
    ObjectNode answer(byte[] body);
  }

  private static HttpAnswer answer(HttpCall call, Answering api) throws Exception {
    try {
      return HttpAnswer.ok(api.answer(call.body()));
    } catch (RequestException e) {
      return HttpAnswer.json(e.status(), ModelApi.error(e));
    }
  }

  /** Where it listens. */
  public int port() {
    return http.port();
  }

  @Override
  public void close() {
    http.close();
    probes.close();
    languageModel.close();
  }
}
