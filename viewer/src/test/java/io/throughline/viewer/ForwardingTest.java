package io.throughline.viewer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.throughline.viewer.internal.otlp.OtlpSignalKind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a viewer passes on. */
class ForwardingTest {

  @Test
  void what_is_passed_on_has_the_headers_of_the_setting() throws IOException, InterruptedException {
    BlockingQueue<String> seen = new LinkedBlockingQueue<>();
    HttpServer backend =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    backend.createContext(
        "/v1/traces",
        exchange -> {
          var headers = exchange.getRequestHeaders();
          seen.add(headers.getFirst("Authorization") + " " + headers.getFirst("tenant"));
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    backend.start();
    try (RunningViewer viewer =
        new RunningViewer(
            Viewer.builder()
                .forwardTo(URI.create("http://localhost:" + backend.getAddress().getPort()))
                .forwardHeaders("Authorization=Bearer%20a+b, tenant=blue"))) {
      viewer.export(OtlpSignalKind.TRACES, SentSpans.spans("s", SentSpans.span(1, 1, 0, "n")));

      assertThat(seen.take()).isEqualTo("Bearer a+b blue");
    } finally {
      backend.stop(0);
    }
  }

  @Test
  void what_waits_at_the_end_is_sent_first() throws IOException {
    AtomicInteger taken = new AtomicInteger();
    CountDownLatch ending = new CountDownLatch(1);
    HttpServer backend =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    backend.createContext(
        "/v1/traces",
        exchange -> {
          await(ending);
          taken.incrementAndGet();
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    backend.start();
    RunningViewer viewer =
        new RunningViewer(
            Viewer.builder()
                .forwardTo(URI.create("http://localhost:" + backend.getAddress().getPort())));
    for (int i = 1; i <= 20; i++) {
      viewer.export(OtlpSignalKind.TRACES, SentSpans.spans("s", SentSpans.span(i, i, 0, "n")));
    }
    ending.countDown();

    viewer.close();

    assertThat(taken).hasValue(20);
    backend.stop(0);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void a_viewer_does_not_forward_to_itself() throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    ViewerBuilder builder =
        Viewer.builder()
            .pagePort(0)
            .otlpPort(port)
            .otlpGrpcPort(0)
            .forwardTo(URI.create("http://127.0.0.1:" + port));

    assertThatThrownBy(builder::start)
        .isInstanceOf(IOException.class)
        .hasMessage("all would be passed on to the viewer itself: http://127.0.0.1:" + port);
  }

  @ParameterizedTest
  @ValueSource(strings = {"secret", "=secret", "a b=secret", "host=secret", "x=secret%0A", "x=%zz"})
  void a_mistake_is_told_without_the_value(String list) {
    assertThatThrownBy(() -> Viewer.builder().forwardHeaders(list))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("headers have to be name=value")
        .hasMessageNotContaining("secret");
  }

  @Test
  void no_setting_is_no_header() {
    assertThat(ForwardHeaders.parse("")).isEmpty();
    assertThat(ForwardHeaders.parse("a=1,,b=")).hasSize(2).containsEntry("b", "");
  }
}
