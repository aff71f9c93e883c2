package io.throughline.operators.internal.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.throughline.operators.http.Endpoint;
import io.throughline.operators.http.EndpointResponse;
import io.throughline.operators.http.OperatorsOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import org.apache.hc.core5.http.URIScheme;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.reactor.DefaultListeningIOReactor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that come byte by byte. */
class RequestTimeTest {

  private static final InetSocketAddress LOOPBACK =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  private static final Endpoint LIVE =
      new Endpoint(
          "PUT",
          "/live",
          Endpoint.Audience.PROBES,
          request -> EndpointResponse.text(200, request.body()).now());

  private final DefaultListeningIOReactor server =
      BoundedServer.create(
          new Router(List.of(LIVE), new Access(OperatorsOptions.at(LOOPBACK)), () -> -1),
          null,
          Duration.ofMillis(300));
  private Socket client = new Socket();

  @BeforeEach
  void connect() throws Exception {
    server.start();
    InetSocketAddress address =
        (InetSocketAddress) server.listen(LOOPBACK, URIScheme.HTTP, null).get().getAddress();
    client = new Socket(address.getAddress(), address.getPort());
  }

  @AfterEach
  void close() throws IOException {
    client.close();
    server.close(CloseMode.IMMEDIATE);
  }

  private void send(String text) throws IOException {
    client.getOutputStream().write(text.getBytes(ISO_8859_1));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "PUT /live HTTP/1.1\r\nHost: localhost\r\nX-Slow: ",
        "PUT /live HTTP/1.1\r\nHost: localhost\r\nContent-Length: 60000\r\n\r\n"
      })
  void one_that_does_not_end_in_its_time_ends_its_connection(String beginning) throws Exception {
    send(beginning);

    await()
        .ignoreExceptions()
        .until(
            () -> {
              try {
                send("x");
                return false;
              } catch (IOException closed) {
                return true;
              }
            });
  }

  @Test
  void the_time_begins_anew_with_each_request_of_a_connection() throws Exception {
    long end = System.nanoTime() + Duration.ofMillis(900).toNanos();
    while (System.nanoTime() < end) { // far longer than one request may take
      send("PUT /live HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\nok");
      String answer = new String(client.getInputStream().readNBytes(15), ISO_8859_1);
      assertThat(answer).isEqualTo("HTTP/1.1 200 OK");
      while (client.getInputStream().read() != 'k') {}
      assertThat(client.getInputStream().read()).isEqualTo('\n');
    }
  }
}
