package io.throughline.viewer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What one client may take of the heap, at either port. */
class HostileClientsTest {

  private static final String LONG_LINE = "X-Long: " + "x".repeat(3_000) + "\r\n";

  private final RunningViewer viewer = new RunningViewer();

  @AfterEach
  void close() {
    viewer.close();
  }

  private static String head(int port) {
    return "GET / HTTP/1.1\r\nHost: localhost:" + port + "\r\n";
  }

  @Test
  void a_head_of_many_long_lines_is_refused() throws Exception {
    for (int port : new int[] {viewer.pagePort(), viewer.otlpPort()}) {
      String last = "Connection: close\r\n\r\n";
      assertThat(answers(port, head(port) + LONG_LINE.repeat(5) + last))
          .doesNotStartWith("HTTP/1.1 431");
      assertThat(answers(port, head(port) + LONG_LINE.repeat(6) + last))
          .startsWith("HTTP/1.1 431")
          .contains("the head of a request may have 16384 bytes");
    }
  }

  @Test
  void a_head_without_an_end_is_refused() throws Exception {
    for (int port : new int[] {viewer.pagePort(), viewer.otlpPort()}) {
      assertThat(answers(port, head(port) + LONG_LINE.repeat(6))).startsWith("HTTP/1.1 431");
    }
  }

  @Test
  void requests_one_behind_the_other_are_answered_as_long_as_they_are_few() throws Exception {
    int port = viewer.pagePort();

    String answers =
        answers(port, (head(port) + "\r\n").repeat(15) + head(port) + "Connection: close\r\n\r\n");

    assertThat(count(answers)).isEqualTo(16);
  }

  @Test
  void whoever_asks_again_and_again_and_reads_nothing_is_cut_off() throws Exception {
    for (int port : new int[] {viewer.pagePort(), viewer.otlpPort()}) {
      assertThat(count(answers(port, (head(port) + "\r\n").repeat(5_000)))).isLessThan(5_000);
    }
  }

  private static int count(String answers) {
    return answers.split("HTTP/1.1 \\d", -1).length - 1;
  }

  /** All that comes until the server ends the connection, perhaps while it is written to. */
  private static String answers(int port, String requests) throws IOException {
    ByteArrayOutputStream answers = new ByteArrayOutputStream();
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(120_000);
      socket.getOutputStream().write(requests.getBytes(ISO_8859_1));
      socket.getInputStream().transferTo(answers);
    } catch (SocketException reset) {
      // The server has thrown away what it had not read.
    }
    return answers.toString(ISO_8859_1);
  }
}
