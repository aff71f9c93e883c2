package io.throughline.operators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.throughline.operators.http.OperatorsOptions;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Clients that are slow, endless, too many or gone. */
class HostileClientsTest {

  private final RunningServer server = new RunningServer();

  @AfterEach
  void close() throws IOException {
    server.close();
  }

  @Test
  void a_probe_is_answered_amid_half_sent_requests_slow_readers_and_a_storm_of_scrapes()
      throws Exception {
    int port = server.start(OperatorsOptions.at(RunningServer.LOOPBACK));
    for (int i = 0; i < 20; i++) {
      server.open(port, "GET /metrics HTTP/1.1\r\nHost: localhost\r\nX-Half");
    }
    for (int i = 0; i < 4; i++) {
      RawClient reader = server.open(port, "GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n");
      assertThat(reader.read(1)).isEqualTo("H"); // and no more than that
    }
    List<Future<String>> storm = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      storm.add(server.threads().submit(() -> RawClient.get(port, "/metrics")));
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
            .hasSizeGreaterThan(RunningServer.SERIES - 1000);
      }
    }
  }

  @Test
  void slow_readers_make_room_for_a_scrape() throws Exception {
    int port = server.start(OperatorsOptions.at(RunningServer.LOOPBACK));
    List<RawClient> readers = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      RawClient reader = server.open(port, "GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n");
      assertThat(reader.read(1)).isEqualTo("H");
      readers.add(reader);
    }

    await().until(() -> RawClient.get(port, "/metrics").startsWith("HTTP/1.1 200"));

    assertThat(readers.get(0).isCutOff()).isTrue();
  }

  @Test
  void a_reader_that_takes_too_long_is_cut_off_and_its_writer_freed() throws Exception {
    int port = server.start(OperatorsOptions.at(RunningServer.LOOPBACK));
    RawClient reader = server.open(port, "GET /endless HTTP/1.1\r\nHost: localhost\r\n\r\n");
    assertThat(reader.read(1)).isEqualTo("H");

    IOException failure = server.writerFailure();

    assertThat(failure).hasMessageContaining("longer than PT0.3S");
    assertThat(reader.isCutOff()).isTrue();
  }

  @Test
  void the_writer_for_a_client_that_is_gone_is_freed() throws Exception {
    int port = server.start(OperatorsOptions.at(RunningServer.LOOPBACK));
    RawClient reader =
        server.open(port, "GET /endless/patient HTTP/1.1\r\nHost: localhost\r\n\r\n");
    assertThat(reader.read(1)).isEqualTo("H");

    reader.close();

    assertThat(server.writerFailure())
        .isNotNull()
        .isNotInstanceOf(InterruptedIOException.class); // neither the time-out nor an interrupt
  }

  @Test
  void whoever_opens_connections_without_end_closes_its_own_oldest() throws Exception {
    int port = server.start(OperatorsOptions.at(RunningServer.LOOPBACK));
    RawClient first = server.open(port, "GET /live HTT");
    for (int i = 0; i < 300; i++) {
      server.open(port, "GET /live HTT");
    }

    assertThat(RawClient.get(port, "/live")).startsWith("HTTP/1.1 200");
    assertThat(first.isCutOff()).isTrue();
  }

  @Test
  void an_endless_header_is_refused() throws Exception {
    int port = server.start(OperatorsOptions.at(RunningServer.LOOPBACK));

    assertThat(RawClient.get(port, "/live", "X-Long: " + "x".repeat(9_000)))
        .startsWith("HTTP/1.1 4");
    assertThat(RawClient.get(port, "/live?" + "x".repeat(9_000))).startsWith("HTTP/1.1 4");
    assertThat(RawClient.get(port, "/live", "X-Many: 1\r\n".repeat(101) + "X-Last: 1"))
        .startsWith("HTTP/1.1 4");
  }

  @Test
  void a_head_of_many_long_lines_is_refused() throws Exception {
    int port = server.start(OperatorsOptions.at(RunningServer.LOOPBACK));
    String line = "X-Long: " + "x".repeat(3_000) + "\r\n";

    assertThat(RawClient.get(port, "/live", line.repeat(5) + "X-Last: 1"))
        .startsWith("HTTP/1.1 200");
    assertThat(RawClient.get(port, "/live", line.repeat(6) + "X-Last: 1"))
        .startsWith("HTTP/1.1 431")
        .contains("the head of a request may have 16384 bytes");
  }

  @Test
  void lines_of_a_head_are_not_kept_beyond_its_bound_though_it_has_no_end() throws Exception {
    int port = server.start(OperatorsOptions.at(RunningServer.LOOPBACK));
    String line = "X-Long: " + "x".repeat(3_000) + "\r\n";

    RawClient client =
        server.open(port, "GET /live HTTP/1.1\r\nHost: localhost\r\n" + line.repeat(6));

    assertThat(client.readToEnd()).startsWith("HTTP/1.1 431");
  }

  @Test
  void requests_one_behind_the_other_are_answered_as_long_as_they_are_few() throws Exception {
    int port = server.start(OperatorsOptions.at(RunningServer.LOOPBACK));
    String one = "GET /live HTTP/1.1\r\nHost: localhost\r\n";

    RawClient client =
        server.open(port, (one + "\r\n").repeat(15) + one + "Connection: close\r\n\r\n");

    assertThat(client.readToEnd().split("HTTP/1.1 200", -1)).hasSize(1 + 16);
  }

  @Test
  void whoever_asks_again_and_again_and_reads_nothing_is_cut_off() throws Exception {
    int port = server.start(OperatorsOptions.at(RunningServer.LOOPBACK));
    RawClient client = server.open(port, "");
    try {
      for (int i = 0; i < 100; i++) {
        client.send("GET /live HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(1_000));
      }
    } catch (IOException expected) {
      return; // cut off while it was sending
    }
    assertThat(client.isCutOff()).isTrue();
  }

  @Test
  void an_endless_body_ends_the_connection() throws Exception {
    int port = server.start(OperatorsOptions.at(RunningServer.LOOPBACK));
    RawClient client =
        server.open(
            port, "PUT /control HTTP/1.1\r\nHost: localhost\r\nContent-Length: 999999999\r\n\r\n");
    try {
      for (int i = 0; i < 10_000; i++) {
        client.send("x".repeat(8_192));
      }
    } catch (IOException expected) {
      return; // cut off while it was sending
    }
    assertThat(client.isCutOff()).isTrue();
  }
}
