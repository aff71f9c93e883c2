package io.throughline.hosts.libraries;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Scope;
import io.opentelemetry.instrumentation.jdbc.datasource.JdbcTelemetry;
import io.opentelemetry.instrumentation.micrometer.v1_5.OpenTelemetryMeterRegistry;
import io.opentelemetry.instrumentation.okhttp.v3_0.OkHttpTelemetry;
import io.throughline.Observability;
import io.throughline.hosts.Collector;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import javax.sql.DataSource;
import okhttp3.Call;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The lines of docs/hosts.md for a service without a framework. */
class InstrumentedLibrariesTest {

  @TempDir Path folder;

  @Test
  void statements_calls_and_meters_go_where_ours_go() throws Exception {
    CompletableFuture<String> traceparent = new CompletableFuture<>();
    HttpServer called =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    called.createContext(
        "/",
        http -> {
          try (http) {
            traceparent.complete(http.getRequestHeaders().getFirst("traceparent"));
            http.sendResponseHeaders(200, -1);
          }
        });
    called.start();
    try (Collector collector = new Collector();
        Observability observability = sendingTo(collector.endpoint())) {
      DataSource database = JdbcTelemetry.create(observability.openTelemetry()).wrap(inMemory());
      Call.Factory client =
          OkHttpTelemetry.create(observability.openTelemetry())
              .createCallFactory(new OkHttpClient());
      MeterRegistry meters = OpenTelemetryMeterRegistry.create(observability.openTelemetry());

      Span work = observability.openTelemetry().getTracer("host").spanBuilder("work").startSpan();
      Request request =
          new Request.Builder()
              .url("http://127.0.0.1:" + called.getAddress().getPort() + "/")
              .build();
      try (Scope scope = work.makeCurrent();
          Connection connection = database.getConnection();
          Statement statement = connection.createStatement();
          Response response = client.newCall(request).execute()) {
        statement.execute("CREATE TABLE orders (id INT)");
        assertThat(response.code()).isEqualTo(200);
      } finally {
        work.end();
      }
      meters.counter("orders.taken").increment();

      assertThat(traceparent.get()).contains(work.getSpanContext().getTraceId());
      assertThat(observability.dumpMetrics())
          .containsPattern("(?m)^orders_taken_total(\\{.*\\})? 1.0$")
          .contains("http_client_request_duration_seconds_count{");
      observability.close();
      assertThat(collector.received())
          .contains("CREATE TABLE orders")
          .contains("io.opentelemetry.jdbc")
          .contains("io.opentelemetry.okhttp-3.0");
    } finally {
      called.stop(0);
    }
  }

  private Observability sendingTo(String endpoint) {
    return Observability.builder("service")
        .override("otel.exporter.otlp.endpoint", endpoint)
        .override("otel.exporter.otlp.compression", "none")
        .override("otel.exporter.prometheus.port", "0")
        .override("throughline.spool.directory", folder.toString())
        .override("throughline.config.strict", "true")
        .init();
  }

  private static JdbcDataSource inMemory() {
    JdbcDataSource database = new JdbcDataSource();
    database.setURL("jdbc:h2:mem:orders");
    return database;
  }
}
