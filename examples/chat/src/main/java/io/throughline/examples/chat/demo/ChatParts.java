package io.throughline.examples.chat.demo;

import io.throughline.examples.chat.parts.ClickHouseEngine;
import io.throughline.examples.chat.parts.Nats;
import io.throughline.examples.chat.parts.Postgres;
import io.throughline.examples.chat.parts.Redis;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the servers need: some of it they get, the rest they use if it is there. */
public final class ChatParts implements AutoCloseable {

  private final Started started = new Started();
  private final List<String> leftOut = new ArrayList<>();
  private final Postgres postgres;
  private final Redis redis;
  private final Nats nats;
  private final ClickHouseEngine clickHouse;
  private final @Nullable URI elasticsearch;
  private final @Nullable Path weights;

  /**
   * Starts them in a folder.
   *
   * @throws io.throughline.examples.chat.parts.MissingPartException if one is missing that nothing
   *     goes without
   */
  public ChatParts(Path folder) throws IOException, InterruptedException {
    try {
      postgres = started.add(Postgres.start(folder.resolve("postgres")));
      redis = started.add(Redis.start(folder.resolve("redis")));
      nats = started.add(Nats.start(folder.resolve("nats")));
      clickHouse = started.add(ClickHouseEngine.start(folder.resolve("clickhouse")));
      elasticsearch = findElasticsearch();
      if (elasticsearch != null) {
        // It keeps what earlier runs said: none of their messages is to be written over.
        postgres.numberEventsFrom(System.currentTimeMillis() * 1000);
      }
      weights = findWeights().orElse(null);
    } catch (IOException | InterruptedException | RuntimeException e) {
      close();
      throw e;
    }
    if (elasticsearch == null) {
      leftOut.add(
          "search and assistant, for there is no Elasticsearch:"
              + " deploy/local/install elasticsearch && deploy/local/up elasticsearch");
    } else if (weights == null) {
      leftOut.add(
          "the language model, so that a script answers in its place: deploy/local/install model");
    }
  }

  private static @Nullable URI findElasticsearch() throws InterruptedException {
    String port = System.getenv().getOrDefault("THROUGHLINE_ELASTICSEARCH_PORT", "9200");
    URI address = URI.create("http://127.0.0.1:" + port);
    try {
      int status =
          HttpClient.newHttpClient()
              .send(
                  HttpRequest.newBuilder(address).timeout(Duration.ofSeconds(5)).build(),
                  HttpResponse.BodyHandlers.discarding())
              .statusCode();
      return status == 200 ? address : null;
    } catch (IOException e) {
      return null;
    }
  }

  /** Where {@code deploy/local/install model} puts them. */
  private static Optional<Path> findWeights() throws IOException {
    for (String cache :
        List.of(
            System.getenv().getOrDefault("THROUGHLINE_CACHE", "/nowhere"),
            System.getProperty("user.home") + "/.cache/throughline",
            "/var/cache/throughline")) {
      if (Files.isDirectory(Path.of(cache))) {
        try (Stream<Path> files =
            Files.find(
                Path.of(cache),
                2,
                (file, attributes) -> file.toString().matches(".*/model-[^/]+/[^/]+[.]gguf"))) {
          Optional<Path> weights = files.findFirst();
          if (weights.isPresent()) {
            return weights;
          }
        }
      }
    }
    return Optional.empty();
  }

  public Postgres postgres() {
    return postgres;
  }

  public Redis redis() {
    return redis;
  }

  public Nats nats() {
    return nats;
  }

  public ClickHouseEngine clickHouse() {
    return clickHouse;
  }

  @Nullable URI elasticsearch() {
    return elasticsearch;
  }

  @Nullable Path weights() {
    return weights;
  }

  /** What is not shown without them, and how to get them. */
  public List<String> leftOut() {
    return List.copyOf(leftOut);
  }

  @Override
  public void close() {
    started.close();
  }
}
