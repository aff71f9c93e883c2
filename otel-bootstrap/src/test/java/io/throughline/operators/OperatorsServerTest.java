package io.throughline.operators;

import static io.throughline.operators.Endpoint.Audience.CONTROLLERS;
import static io.throughline.operators.Endpoint.Audience.OPERATORS;
import static io.throughline.operators.Endpoint.Audience.PROBES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.throughline.health.TelemetryPart;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OperatorsServerTest {

  private static final int SERIES = 10_000;

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<RawClient> clients = new ArrayList<>();
  private final LinkedBlockingQueue<IOException> writerFailures = new LinkedBlockingQueue<>();
  private @Nullable OperatorsServer server;

  @AfterEach
  void close() throws IOException {
    for (RawClient client : clients) {
      client.close();
    }
    if (server != null) {
      server.close();
    }
    threads.shutdownNow();
  }

  @Test
  void a_probe_is_answered_amid_half_sent_requests_slow_readers_and_a_storm_of_scrapes()
      throws Exception {
    int port = start(OperatorsOptions.at(loopback()));
    for (int i = 0; i < 20; i++) {
      open(port, "GET /metrics HTTP/1.1\r\nHost: x\r\nX-Half");
    }
    for (int i = 0; i < 4; i++) {
      RawClient reader = open(port, "GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n");
      assertThat(reader.read(1)).isEqualTo("H"); // and no more than that
    }
    List<Future<String>> storm = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      storm.add(threads.submit(() -> RawClient.get(port, "/metrics")));
    }

    for (int i = 0; i < 20; i++) {
      assertThat(RawClient.get(port, "/live")).startsWith("HTTP/1.1 200");
    }

    for (Future<String> scrape : storm) {
      String answer = scrape.get(30, TimeUnit.SECONDS);
      assertThat(answer)
          .matches(text -> text.startsWith("HTTP/1.1 200") || text.startsWith("HTTP/1.1 503"));
      if (answer.startsWith("HTTP/1.1 200")) {
        assertThat(answer).endsWith("\r\n0\r\n\r\n");
        assertThat(answer.lines().filter(line -> line.startsWith("requests_total{")))
            .hasSizeGreaterThan(SERIES - 1000);
      }
    }
  }

  @Test
  void a_page_is_whole_and_streamed() throws Exception {
    int port = start(OperatorsOptions.at(loopback()));

    String page = body(RawClient.get(port, "/metrics"));

    assertThat(page.lines().filter(line -> line.startsWith("requests_total{")))
        .hasSize(SERIES)
        .doesNotHaveDuplicates();
  }

  @Test
  void slow_readers_make_room_for_a_scrape() throws Exception {
    int port = start(OperatorsOptions.at(loopback()));
    List<RawClient> readers = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      RawClient reader = open(port, "GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n");
      assertThat(reader.read(1)).isEqualTo("H");
      readers.add(reader);
    }

    await().until(() -> RawClient.get(port, "/metrics").startsWith("HTTP/1.1 200"));

    assertThat(readers.get(0).isCutOff()).isTrue();
  }

  @Test
  void a_reader_that_takes_too_long_is_cut_off_and_its_writer_freed() throws Exception {
    int port = start(OperatorsOptions.at(loopback()));
    RawClient reader = open(port, "GET /endless HTTP/1.1\r\nHost: x\r\n\r\n");
    assertThat(reader.read(1)).isEqualTo("H");

    IOException failure = writerFailures.poll(20, TimeUnit.SECONDS);

    assertThat(failure).hasMessageContaining("longer than PT0.3S");
    assertThat(reader.isCutOff()).isTrue();
  }

  @Test
  void the_writer_for_a_client_that_is_gone_is_freed() throws Exception {
    int port = start(OperatorsOptions.at(loopback()));
    RawClient reader = open(port, "GET /endless/patient HTTP/1.1\r\nHost: x\r\n\r\n");
    assertThat(reader.read(1)).isEqualTo("H");

    reader.close();

    assertThat(writerFailures.poll(20, TimeUnit.SECONDS))
        .isNotNull()
        .isNotInstanceOf(InterruptedIOException.class); // neither the time-out nor an interrupt
  }

  @Test
  void a_page_whose_writer_fails_does_not_look_complete() throws Exception {
    int port = start(OperatorsOptions.at(loopback()));

    RawClient client = open(port, "GET /broken HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");

    assertThat(client.isCutOff()).isTrue();
  }

  @Test
  void whoever_opens_connections_without_end_closes_its_own_oldest() throws Exception {
    int port = start(OperatorsOptions.at(loopback()));
    RawClient first = open(port, "GET /live HTT");
    for (int i = 0; i < 300; i++) {
      open(port, "GET /live HTT");
    }

    assertThat(RawClient.get(port, "/live")).startsWith("HTTP/1.1 200");
    assertThat(first.isCutOff()).isTrue();
  }

  @Test
  void an_endless_header_is_refused() throws Exception {
    int port = start(OperatorsOptions.at(loopback()));

    assertThat(RawClient.get(port, "/live", "X-Long: " + "x".repeat(9_000)))
        .startsWith("HTTP/1.1 4");
    assertThat(RawClient.get(port, "/live?" + "x".repeat(9_000))).startsWith("HTTP/1.1 4");
    assertThat(RawClient.get(port, "/live", "X-Many: 1\r\n".repeat(101) + "X-Last: 1"))
        .startsWith("HTTP/1.1 4");
  }

  @Test
  void an_endless_body_ends_the_connection() throws Exception {
    int port = start(OperatorsOptions.at(loopback()));
    RawClient client =
        open(port, "PUT /control HTTP/1.1\r\nHost: x\r\nContent-Length: 999999999\r\n\r\n");
    try {
      for (int i = 0; i < 10_000; i++) {
        client.send("x".repeat(8_192));
      }
    } catch (IOException expected) {
      return; // cut off while it was sending
    }
    assertThat(client.isCutOff()).isTrue();
  }

  @Test
  void what_is_not_there_is_not_found_and_a_method_that_does_not_fit_is_refused() throws Exception {
    int port = start(OperatorsOptions.at(loopback()));

    assertThat(RawClient.get(port, "/livelihood")).startsWith("HTTP/1.1 404");
    assertThat(RawClient.get(port, "/control")).startsWith("HTTP/1.1 405").contains("Allow: PUT");
    assertThat(RawClient.get(port, "/live?verbose=1")).startsWith("HTTP/1.1 200");
  }

  @Test
  void head_answers_without_a_body() throws Exception {
    int port = start(OperatorsOptions.at(loopback()));
    try (RawClient client =
        RawClient.sending(port, "HEAD /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")) {
      assertThat(client.readToEnd()).startsWith("HTTP/1.1 200").endsWith("\r\n\r\n");
    }
  }

  @Test
  void a_port_for_probes_answers_nothing_else() throws Exception {
    start(new OperatorsOptions(loopback(), 0, null, null, "t", OperatorsOptions.PROTECTED, null));
    int probes = server().probePort();

    assertThat(probes).isPositive().isNotEqualTo(server().port());
    assertThat(RawClient.get(probes, "/live")).startsWith("HTTP/1.1 200");
    assertThat(RawClient.get(probes, "/metrics", "Authorization: Bearer t"))
        .startsWith("HTTP/1.1 404");
    assertThat(RawClient.get(server().port(), "/metrics", "Authorization: Bearer t"))
        .startsWith("HTTP/1.1 200");
  }

  @Test
  void close_frees_the_port_and_ends_every_thread() throws Exception {
    int port = start(OperatorsOptions.at(loopback()));
    RawClient.get(port, "/live");

    server().close();

    new ServerSocket(port, 1, InetAddress.getLoopbackAddress()).close();
    await()
        .untilAsserted(
            () ->
                assertThat(Thread.getAllStackTraces().keySet())
                    .extracting(Thread::getName)
                    .noneMatch(name -> name.startsWith("throughline-operators"))
                    .noneMatch(name -> name.startsWith("server-")));
  }

  private int start(OperatorsOptions options) {
    OperatorsServer started =
        OperatorsServer.start(
            options,
            () ->
                List.of(
                    new Endpoint("GET", "/live", PROBES, request -> Answer.json(200, "{}").now()),
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
                    new Endpoint("GET", "/broken", OPERATORS, request -> broken().now()),
                    new Endpoint(
                        "PUT",
                        "/control",
                        CONTROLLERS,
                        request -> Answer.text(200, request.body()).now())),
            new TelemetryPart("operators_port", Clock.systemUTC()));
    server = started;
    started.awaitOpen();
    return started.port();
  }

  private Answer endless(Duration timeout) {
    return new Answer.Streamed(200, Map.of(), this::writeWithoutEnd, threads, timeout);
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

  private Answer broken() {
    return new Answer.Streamed(
        200,
        Map.of(),
        out -> {
          out.write("the beginning".repeat(10_000).getBytes(StandardCharsets.UTF_8));
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

  private OperatorsServer server() {
    return Objects.requireNonNull(server);
  }

  private RawClient open(int port, String text) throws IOException {
    RawClient client = RawClient.sending(port, text);
    clients.add(client);
    return client;
  }

  private static InetSocketAddress loopback() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  /** The body of a chunked answer. */
  private static String body(String answer) {
    StringBuilder body = new StringBuilder();
    int at = answer.indexOf("\r\n\r\n") + 4;
    while (true) {
      int end = answer.indexOf("\r\n", at);
      int size = Integer.parseInt(answer, at, end, 16);
      if (size == 0) {
        return body.toString();
      }
      body.append(answer, end + 2, end + 2 + size);
      at = end + 2 + size + 2;
    }
  }
}
