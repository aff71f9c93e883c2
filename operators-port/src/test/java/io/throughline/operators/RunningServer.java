package io.throughline.operators;

import static io.throughline.operators.http.Endpoint.Audience.CONTROLLERS;
import static io.throughline.operators.http.Endpoint.Audience.OPERATORS;
import static io.throughline.operators.http.Endpoint.Audience.PROBES;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.throughline.operators.http.Endpoint;
import io.throughline.operators.http.EndpointResponse;
import io.throughline.operators.http.OperatorsOptions;
import io.throughline.operators.metrics.MetricsEndpoint;
import io.throughline.operators.spi.ComponentState;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A server with endpoints as the product has them, and worse ones, and those who ask it. */
final class RunningServer implements AutoCloseable {

  static final int SERIES = 10_000;

  static final InetSocketAddress LOOPBACK =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<RawClient> clients = new ArrayList<>();
  private final LinkedBlockingQueue<IOException> writerFailures = new LinkedBlockingQueue<>();
  private @Nullable OperatorsServer server;

  /** Returns its port. */
  int start(OperatorsOptions options) {
    OperatorsServer started =
        OperatorsServer.start(
            options,
            () ->
                List.of(
                    new Endpoint(
                        "GET", "/live", PROBES, request -> EndpointResponse.json(200, "{}").now()),
                    new Endpoint(
                        "GET",
                        "/metrics",
                        OPERATORS,
                        new MetricsEndpoint(
                            (out, format) -> format.write(out, tenThousand()), threads)),
                    new Endpoint(
                        "GET",
                        "/endless",
                        OPERATORS,
                        request -> endless(Duration.ofMillis(300)).now()),
                    new Endpoint(
                        "GET",
                        "/endless/patient",
                        OPERATORS,
                        request -> endless(Duration.ofHours(1)).now()),
                    new Endpoint("GET", "/broken", OPERATORS, request -> broken(10_000).now()),
                    new Endpoint("GET", "/broken/at-once", OPERATORS, request -> broken(1).now()),
                    new Endpoint(
                        "PUT",
                        "/control",
                        CONTROLLERS,
                        request -> EndpointResponse.text(200, request.body()).now())),
            ComponentState.unobserved());
    server = started;
    started.awaitOpen();
    return started.port();
  }

  private EndpointResponse endless(Duration timeout) {
    return new EndpointResponse.Streamed(200, Map.of(), this::writeWithoutEnd, threads, timeout);
  }

  private void writeWithoutEnd(OutputStream out) throws IOException {
    try {
      while (true) {
        out.write(new byte[1024]);
      }
    } catch (IOException e) {
      writerFailures.add(e);
      throw e;
    }
  }

  private EndpointResponse broken(int repetitions) {
    return new EndpointResponse.Streamed(
        200,
        Map.of(),
        out -> {
          out.write("the beginning".repeat(repetitions).getBytes(StandardCharsets.UTF_8));
          throw new IllegalStateException("no more");
        },
        threads,
        Duration.ofSeconds(10));
  }

  private static MetricSnapshots tenThousand() {
    CounterSnapshot.Builder counter = CounterSnapshot.builder().name("requests").help("Requests");
    for (int i = 0; i < SERIES; i++) {
      counter.dataPoint(
          CounterDataPointSnapshot.builder()
              .labels(Labels.of("client", "client-" + "x".repeat(80) + i))
              .value(i)
              .build());
    }
    return MetricSnapshots.of(counter.build());
  }

  int port() {
    return server().port();
  }

  int probePort() {
    return server().probePort();
  }

  void stop() {
    server().close();
  }

  private OperatorsServer server() {
    return Objects.requireNonNull(server);
  }

  ExecutorService threads() {
    return threads;
  }

  /** What ended the writer of a page that has no end; null if none has ended. */
  @Nullable IOException writerFailure() throws InterruptedException {
    return writerFailures.poll(20, TimeUnit.SECONDS);
  }

  RawClient open(int port, String text) throws IOException {
    RawClient client = RawClient.sending(port, text);
    clients.add(client);
    return client;
  }

  @Override
  public void close() throws IOException {
    for (RawClient client : clients) {
      client.close();
    }
    if (server != null) {
      server.close();
    }
    threads.shutdownNow();
  }
}
