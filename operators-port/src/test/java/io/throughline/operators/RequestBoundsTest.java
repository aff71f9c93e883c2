package io.throughline.operators;

import static org.assertj.core.api.Assertions.assertThat;

import io.throughline.operators.http.OperatorsOptions;
import java.io.IOException;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a request may bring, and where it ends: RFC 9112, section 6. */
class RequestBoundsTest {

  private static final String HEAD =
      "PUT /control HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer secret\r\n";
  private static final String NEXT =
      "GET /live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

  private final RunningServer server = new RunningServer();
  private int port;

  @BeforeEach
  void start() {
    port =
        server.start(
            new OperatorsOptions(
                RunningServer.LOOPBACK, null, null, null, null, Set.of(), "secret"));
  }

  @AfterEach
  void close() throws IOException {
    server.close();
  }

  private String answers(String text) throws IOException {
    return server.open(port, text).readToEnd();
  }

  @Test
  void a_refused_request_is_not_asked_for_its_body() throws Exception {
    String answer =
        answers(
            "PUT /control HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\n"
                + "Content-Length: 4\r\n\r\nbody");

    assertThat(answer).startsWith("HTTP/1.1 401").contains("Connection: close");
    assertThat(answer.split("HTTP/1.1 ", -1)).hasSize(2);
  }

  @Test
  void a_request_that_is_let_in_is_asked_for_its_body() throws Exception {
    RawClient client =
        server.open(
            port, HEAD + "Connection: close\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n");

    assertThat(client.read(12)).isEqualTo("HTTP/1.1 100");
    client.send("body");

    assertThat(client.readToEnd()).contains("HTTP/1.1 200").endsWith("body\n");
  }

  @Test
  void a_body_that_says_it_is_too_large_is_refused_in_words_though_it_is_sent() throws Exception {
    String answer = answers(HEAD + "Content-Length: 1000000\r\n\r\n" + "x".repeat(1_000_000));

    assertThat(answer).startsWith("HTTP/1.1 413").contains("65536 bytes");
  }

  @Test
  void a_body_in_chunks_that_becomes_too_large_is_refused_in_words() throws Exception {
    String chunk = "8000\r\n" + "x".repeat(0x8000) + "\r\n";

    String answer =
        answers(HEAD + "Transfer-Encoding: chunked\r\n\r\n" + chunk.repeat(5) + "0\r\n\r\n");

    assertThat(answer).startsWith("HTTP/1.1 413").contains("Connection: close");
  }

  @Test
  void a_body_of_the_largest_size_arrives_and_the_connection_goes_on() throws Exception {
    String answer = answers(HEAD + "Content-Length: 65536\r\n\r\n" + "x".repeat(65_536) + NEXT);

    assertThat(answer).startsWith("HTTP/1.1 200").contains("x".repeat(65_536) + "\n");
    assertThat(answer.split("HTTP/1.1 200", -1)).hasSize(3);
  }

  @Test
  void a_body_in_chunks_arrives_whole() throws Exception {
    String answer =
        answers(
            HEAD
                + "Transfer-Encoding: Chunked\r\n\r\n"
                + "3;name=\"a\"\r\nbod\r\n00A\r\ny of ten++\r\n0\r\nX-Trailer: 1\r\n\r\n"
                + NEXT);

    assertThat(answer).startsWith("HTTP/1.1 200").contains("body of ten++\n");
    assertThat(answer.split("HTTP/1.1 200", -1)).hasSize(3);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 4\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: chunked\r\nContent-Length: 4",
        "Content-Length: 4\r\nContent-Length: 5",
        "Content-Length: 4\r\nContent-Length: 4",
        "Content-Length: 4, 4",
        "Content-Length: -4",
        "Content-Length: +4",
        "Content-Length: 0x4",
        "Content-Length: 4 4",
        "Content-Length: 99999999999999999999",
        "Content-Length: ",
        "Content-Length: four",
      })
  void a_request_whose_end_is_uncertain_is_the_last_of_its_connection(String framing)
      throws Exception {
    String answer = answers(HEAD + framing + "\r\n\r\n0\r\n\r\n" + NEXT);

    assertThat(answer).startsWith("HTTP/1.1 400").contains("Connection: close");
    assertThat(answer.split("HTTP/1.1 ", -1)).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "gzip, chunked", "chunked, chunked", "identity", "xchunked"})
  void a_transfer_coding_that_is_not_known_is_said_to_be_so(String coding) throws Exception {
    String answer = answers(HEAD + "Transfer-Encoding: " + coding + "\r\n\r\n0\r\n\r\n" + NEXT);

    assertThat(answer).startsWith("HTTP/1.1 501").contains("Connection: close");
    assertThat(answer.split("HTTP/1.1 ", -1)).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-2\r\n",
        "+4\r\nbody\r\n",
        "4x\r\nbody\r\n",
        "\r\n",
        "4\r\nbodybody\r\n",
        "ffffffffffffffffff\r\n"
      })
  void malformed_chunks_are_refused_in_words_and_are_the_last_of_their_connection(String chunk)
      throws Exception {
    String answer =
        answers(HEAD + "Transfer-Encoding: chunked\r\n\r\n" + chunk + "0\r\n\r\n" + NEXT);

    assertThat(answer).startsWith("HTTP/1.1 400").contains("RFC 9112", "Connection: close");
    assertThat(answer.split("HTTP/1.1 ", -1)).hasSize(2);
  }
}
