package io.throughline.examples.chat.bot;

import static org.awaitility.Awaitility.await;

import io.opentelemetry.context.Context;
import io.throughline.examples.chat.bus.Bus;
import io.throughline.examples.chat.events.ChatEvent;
import io.throughline.examples.chat.events.ChatEventType;
import io.throughline.examples.chat.http.Metrics;
import io.throughline.examples.chat.model.ModelServer;
import io.throughline.examples.chat.parts.Nats;
import io.throughline.examples.chat.parts.RealParts;
import io.throughline.operators.spi.ComponentState;
import io.throughline.testing.TelemetryExtension;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.json.JsonMapper;

/** A bot on real NATS and PostgreSQL, with a scripted model. */
abstract class BotFixture {

  @RegisterExtension final TelemetryExtension telemetry = new TelemetryExtension();

  final Map<String, String> environment = new HashMap<>();
  Nats nats;
  IndexStandIn index;
  ChatStandIn chat;
  ModelServer model;
  Bus bus;
  @Nullable BotServer bot;

  @BeforeEach
  void startParts() throws Exception {
    nats = RealParts.nats();
    index = new IndexStandIn();
    chat = new ChatStandIn();
    model = model(0, 384);
    bus = Bus.connect(ChatEvent.bus(nats.url(), "test"), telemetry.openTelemetry());
    environment.putAll(
        Map.of(
            "BOT_PORT",
            "0",
            "BOT_TOKEN",
            "t0ken",
            "CHAT_NATS_URL",
            nats.url(),
            "CHAT_POSTGRES_URL",
            RealParts.newDatabase(),
            "CHAT_ELASTICSEARCH_URL",
            index.url(),
            "BOT_CHAT_URL",
            chat.url(),
            "BOT_MODEL_URL",
            "http://127.0.0.1:" + model.port(),
            "BOT_LANGUAGE_MODEL",
            "scripted",
            "BOT_EMBEDDING_MODEL",
            "scripted"));
  }

  @AfterEach
  void stop() throws Exception {
    if (bot != null) {
      bot.close();
    }
    bus.close();
    model.close();
    chat.close();
    index.close();
    nats.close();
  }

  void startBot() throws Exception {
    bot = BotServer.start(environment, telemetry.openTelemetry(), ComponentState.unobserved());
  }

  ModelServer model(int port, int dimension) throws Exception {
    return ModelServer.start(
        Map.of(
            "MODEL_WEIGHTS", "scripted",
            "MODEL_PORT", Integer.toString(port),
            "MODEL_DIMENSION", Integer.toString(dimension)),
        telemetry.openTelemetry());
  }

  void publish(ChatEventType type, long id, String text) throws Exception {
    publish(type, id, text, type.value() + id);
  }

  void publish(ChatEventType type, long id, String text, String messageId) throws Exception {
    ChatEvent event = new ChatEvent(type, id, 4, 9, text, Instant.now());
    bus.publish(type.subject(), messageId, event.toJson(), Context.root()).get();
  }

  /** Messages that nobody could process, as NATS counts them. */
  int dead() throws Exception {
    String streams = nats.monitor("/jsz?streams=1");
    return JsonMapper.shared()
        .readTree(streams)
        .at("/account_details/0/stream_detail")
        .valueStream()
        .filter(stream -> stream.path("name").asString("").equals("CHAT_DEAD"))
        .mapToInt(stream -> stream.at("/state/messages").asInt())
        .sum();
  }

  int status(String path) throws Exception {
    return ask(path).statusCode();
  }

  String body(String path) throws Exception {
    return ask(path).body();
  }

  HttpResponse<String> ask(String path) throws Exception {
    int port = Objects.requireNonNull(bot).port();
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build(),
            BodyHandlers.ofString());
  }

  long gauge(String name) {
    return telemetry.metrics().stream()
        .filter(metric -> metric.getName().equals(name))
        .flatMap(metric -> metric.getLongGaugeData().getPoints().stream())
        .mapToLong(point -> point.getValue())
        .sum();
  }

  Metrics metrics() {
    return Metrics.of(telemetry);
  }

  static ConditionFactory soon() {
    return await().atMost(Duration.ofMinutes(2));
  }
}
