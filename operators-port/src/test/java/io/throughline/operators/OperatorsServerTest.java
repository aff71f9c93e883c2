package io.throughline.operators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.throughline.operators.http.OperatorsOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OperatorsServerTest {

  private final RunningServer server = new RunningServer();

  @AfterEach
  void close() throws IOException {
    server.close();
  }

  @Test
  void a_page_is_whole_and_streamed() throws Exception {
    int port = server.start(OperatorsOptions.at(RunningServer.LOOPBACK));

    String page = body(RawClient.get(port, "/metrics"));

    assertThat(page.lines().filter(line -> line.startsWith("requests_total{")))
        .hasSize(RunningServer.SERIES)
        .doesNotHaveDuplicates();
  }

  @Test
  void a_page_whose_writer_fails_does_not_look_complete() throws Exception {
    int port = server.start(OperatorsOptions.at(RunningServer.LOOPBACK));

    RawClient client =
        server.open(port, "GET /broken HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");

    assertThat(client.isCutOff()).isTrue();
  }

  @Test
  void a_page_whose_writer_fails_at_once_is_an_error() throws Exception {
    int port = server.start(OperatorsOptions.at(RunningServer.LOOPBACK));

    assertThat(RawClient.get(port, "/broken/at-once"))
        .startsWith("HTTP/1.1 500")
        .contains("the log says why");
  }

  @Test
  void what_is_not_there_is_not_found_and_a_method_that_does_not_fit_is_refused() throws Exception {
    int port = server.start(OperatorsOptions.at(RunningServer.LOOPBACK));

    assertThat(RawClient.get(port, "/livelihood")).startsWith("HTTP/1.1 404");
    assertThat(RawClient.get(port, "/control")).startsWith("HTTP/1.1 405").contains("Allow: PUT");
    assertThat(RawClient.get(port, "/live?verbose=1")).startsWith("HTTP/1.1 200");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"Host: attacker.example", "Host: 127.0.0.1.attacker.example:80", "Host: 10.0.0.1"})
  void a_page_whose_name_was_led_to_loopback_reads_nothing(String host) throws Exception {
    int port = server.start(OperatorsOptions.at(RunningServer.LOOPBACK));

    assertThat(RawClient.of(port, "/metrics", host))
        .startsWith("HTTP/1.1 403")
        .contains("loopback")
        .doesNotContain("requests_total");
    assertThat(RawClient.of(port, "/live", host)).startsWith("HTTP/1.1 200");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"Host: LOCALHOST:9464", "Host: 127.0.0.1:9464", "Host: [::1]:9464", "Host: [::1]"})
  void this_machine_reads_by_every_name_of_loopback(String host) throws Exception {
    int port = server.start(OperatorsOptions.at(RunningServer.LOOPBACK));

    assertThat(RawClient.of(port, "/metrics", host)).startsWith("HTTP/1.1 200");
  }

  @Test
  void a_page_of_another_site_reads_nothing() throws Exception {
    int port = server.start(OperatorsOptions.at(RunningServer.LOOPBACK));

    assertThat(RawClient.get(port, "/metrics", "Sec-Fetch-Site: cross-site"))
        .startsWith("HTTP/1.1 403")
        .doesNotContain("requests_total");
    assertThat(RawClient.get(port, "/metrics", "Sec-Fetch-Site: none")).startsWith("HTTP/1.1 200");
    assertThat(
            RawClient.get(
                port, "/metrics", "Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate"))
        .startsWith("HTTP/1.1 200");
  }

  @Test
  void head_answers_without_a_body() throws Exception {
    int port = server.start(OperatorsOptions.at(RunningServer.LOOPBACK));
    try (RawClient client =
        RawClient.sending(
            port, "HEAD /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")) {
      assertThat(client.readToEnd()).startsWith("HTTP/1.1 200").endsWith("\r\n\r\n");
    }
  }

  @Test
  void a_port_for_probes_answers_nothing_else() throws Exception {
    server.start(
        new OperatorsOptions(
            RunningServer.LOOPBACK, 0, null, null, "t", OperatorsOptions.PROTECTED, null));
    int probes = server.probePort();

    assertThat(probes).isPositive().isNotEqualTo(server.port());
    assertThat(RawClient.get(probes, "/live")).startsWith("HTTP/1.1 200");
    assertThat(RawClient.get(probes, "/metrics", "Authorization: Bearer t"))
        .startsWith("HTTP/1.1 404");
    assertThat(RawClient.get(server.port(), "/metrics", "Authorization: Bearer t"))
        .startsWith("HTTP/1.1 200");
  }

  @Test
  void close_frees_the_port_and_ends_every_thread() throws Exception {
    int port = server.start(OperatorsOptions.at(RunningServer.LOOPBACK));
    RawClient.get(port, "/live");

    server.stop();

    new ServerSocket(port, 1, InetAddress.getLoopbackAddress()).close();
    await()
        .untilAsserted(
            () ->
                assertThat(Thread.getAllStackTraces().keySet())
                    .extracting(Thread::getName)
                    .noneMatch(name -> name.startsWith("throughline-operators"))
                    .noneMatch(name -> name.startsWith("server-")));
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
