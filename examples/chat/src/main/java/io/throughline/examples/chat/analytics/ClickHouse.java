package io.throughline.examples.chat.analytics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.MILLISECONDS;

import com.clickhouse.client.api.ClickHouseException;
import com.clickhouse.client.api.Client;
import com.clickhouse.client.api.ServerException;
import com.clickhouse.client.api.insert.InsertResponse;
import com.clickhouse.client.api.query.QueryResponse;
import com.clickhouse.client.api.query.QuerySettings;
import com.clickhouse.data.ClickHouseFormat;
import io.opentelemetry.api.OpenTelemetry;
import io.throughline.instrumentation.store.CallTelemetry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The table of events in ClickHouse. Thread-safe. */
final class ClickHouse implements EventStore, AutoCloseable {

  /**
   * An event that was inserted twice, because its sender or this server tried again, is merged with
   * itself; until then {@code FINAL} leaves it out of answers.
   */
  private static final String TABLE =
      """
      CREATE TABLE IF NOT EXISTS events (
        id String,
        type LowCardinality(String),
        time DateTime64(3, 'UTC'),
        user String,
        session String,
        chat String,
        source LowCardinality(String),
        properties String
      )
      ENGINE = ReplacingMergeTree
      PARTITION BY toYYYYMM(time)
      ORDER BY (type, time, id)
      TTL toDateTime(time) + INTERVAL 90 DAY
      """;

  /** ClickHouse's codes for rows that it cannot take, now or ever. */
  private static final Set<Integer> REFUSALS = Set.of(6, 26, 27, 38, 41, 53, 69, 117, 130, 131);

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS").withZone(ZoneOffset.UTC);

  private final JsonMapper json = JsonMapper.builder().build();
  private final URI address;
  private final Duration timeout;
  private final HttpClient http;
  private final CallTelemetry telemetry;
  private final Client client;
  private volatile boolean tableIsThere;

  ClickHouse(URI address, String database, Duration timeout, OpenTelemetry openTelemetry) {
    this.address = address;
    this.timeout = timeout;
    http = HttpClient.newBuilder().connectTimeout(timeout).build();
    telemetry =
        CallTelemetry.create(
            openTelemetry, "clickhouse", database, address.getHost(), address.getPort());
    client =
        new Client.Builder()
            .addEndpoint(address.toString())
            .setUsername("default")
            .setPassword("")
            .setDefaultDatabase(database)
            .compressServerResponse(false)
            .compressClientRequest(false)
            .setMaxConnections(8)
            .setConnectTimeout(timeout.toMillis(), ChronoUnit.MILLIS)
            .setSocketTimeout(timeout.toMillis(), ChronoUnit.MILLIS)
            // The batch tries again, and counts it.
            .setMaxRetries(0)
            .build();
  }

  @Override
  public void insert(List<AnalyticsEvent> events) throws IOException, RefusedException {
    makeTable();
    try {
      byte[] rows = rows(events);
      telemetry.call("INSERT", "events", () -> insertRows(rows));
    } catch (ServerException e) {
      if (REFUSALS.contains(e.getCode())) {
        throw new RefusedException(String.valueOf(e.getMessage()), e);
      }
      // One that was set up anew has no table.
      tableIsThere = false;
      throw new IOException(e.getMessage(), e);
    }
  }

  private InsertResponse insertRows(byte[] rows) throws IOException {
    return call(
        () ->
            client.insert("events", new ByteArrayInputStream(rows), ClickHouseFormat.JSONEachRow));
  }

  private void makeTable() throws IOException {
    if (!tableIsThere) {
      try {
        call(() -> client.execute(TABLE));
      } catch (ServerException e) {
        throw new IOException(e.getMessage(), e);
      }
      tableIsThere = true;
    }
  }

  private byte[] rows(List<AnalyticsEvent> events) {
    StringBuilder rows = new StringBuilder();
    for (AnalyticsEvent event : events) {
      rows.append(
              json.writeValueAsString(
                  Map.of(
                      "id", event.id(),
                      "type", event.type().value(),
                      "time", TIME.format(event.time()),
                      "user", event.user(),
                      "session", event.session(),
                      "chat", event.chat(),
                      "source", event.source().value(),
                      "properties", json.writeValueAsString(event.properties()))))
          .append('\n');
    }
    return rows.toString().getBytes(UTF_8);
  }

  /**
   * The rows of the answer.
   *
   * @throws IOException if it cannot be reached, or cannot answer
   */
  List<JsonNode> query(String sql) throws IOException {
    makeTable();
    QuerySettings settings = new QuerySettings().setFormat(ClickHouseFormat.JSONEachRow);
    return telemetry.call("SELECT", "events", () -> rows(sql, settings));
  }

  private List<JsonNode> rows(String sql, QuerySettings settings) throws IOException {
    try (QueryResponse response = call(() -> client.query(sql, settings))) {
      return json.readerFor(JsonNode.class)
          .<JsonNode>readValues(response.getInputStream())
          .readAll();
    } catch (IOException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /**
   * Returns if it answers.
   *
   * @throws IOException if it does not
   */
  void check() throws IOException, InterruptedException {
    HttpRequest ping = HttpRequest.newBuilder(address.resolve("/ping")).timeout(timeout).build();
    int status = http.send(ping, HttpResponse.BodyHandlers.discarding()).statusCode();
    if (status != 200) {
      throw new IOException("ClickHouse answers with " + status);
    }
  }

  /** What the server says stays as it is. */
  private <T> T call(Supplier<? extends Future<T>> call) throws IOException {
    try {
      return call.get().get(timeout.toMillis(), MILLISECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof ServerException said) {
        throw said;
      }
      throw new IOException("ClickHouse cannot be reached: " + e.getCause(), e.getCause());
    } catch (ServerException e) {
      throw e;
    } catch (ClickHouseException e) {
      throw new IOException("ClickHouse cannot be reached: " + e.getMessage(), e);
    } catch (TimeoutException e) {
      throw new IOException("ClickHouse did not answer in " + timeout.toSeconds() + " s", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while ClickHouse was asked");
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
