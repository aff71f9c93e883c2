package io.throughline.viewer;

import static io.throughline.viewer.RunningViewer.raw;
import static org.assertj.core.api.Assertions.assertThat;

import io.throughline.viewer.internal.otlp.OtlpSignalKind;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecurityTest {

  /** By us, or by HttpCore if it is no host at all. */
  private static final String[] REFUSED = {" 403 ", " 400 "};

  private final RunningViewer viewer = new RunningViewer();

  @AfterEach
  void close() {
    viewer.close();
  }

  private HttpRequest.Builder page(String path) {
    return HttpRequest.newBuilder(URI.create("http://localhost:" + viewer.pagePort() + path));
  }

  private String status(int port, String head) throws IOException {
    return raw(port, head, "").lines().findFirst().orElse("");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "evil.com", "localhost.evil.com", "evil.com:%d", "localhost:1", "localhost",
        "127.0.0.1.nip.io:%d", "localhost:%d.evil.com", "127.0.0.2:%d", "[::2]:%d", "xlocalhost:%d"
      })
  void a_foreign_host_is_refused_on_page_api_and_otlp(String form) throws IOException {
    for (int port : new int[] {viewer.pagePort(), viewer.otlpPort()}) {
      String host = "Host: " + form.formatted(port) + "\r\n";
      assertThat(status(port, "GET / HTTP/1.1\r\n" + host)).containsAnyOf(REFUSED);
      assertThat(status(port, "GET /api/status HTTP/1.1\r\n" + host)).containsAnyOf(REFUSED);
      assertThat(
              status(port, "POST /v1/traces HTTP/1.1\r\nContent-Type: application/json\r\n" + host))
          .containsAnyOf(REFUSED);
    }
  }

  @Test
  void a_request_without_host_is_a_bad_request() throws IOException {
    assertThat(status(viewer.pagePort(), "GET / HTTP/1.0\r\n")).contains(" 400 ");
    assertThat(status(viewer.otlpPort(), "POST /v1/traces HTTP/1.0\r\n")).contains(" 400 ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "127.0.0.1", "[::1]", "LocalHost"})
  void loopbacks_own_names_are_let_in(String name) throws IOException {
    int port = viewer.pagePort();
    assertThat(status(port, "GET / HTTP/1.1\r\nHost: " + name + ":" + port + "\r\n"))
        .contains(" 200 ");
  }

  @Test
  void the_api_needs_the_token_and_the_page_does_not() {
    assertThat(viewer.send(page("/").GET()).statusCode()).isEqualTo(200);
    assertThat(viewer.send(page("/api/status").GET()).statusCode()).isEqualTo(401);
    assertThat(viewer.send(page("/api/nothing").GET()).statusCode()).isEqualTo(401);
    assertThat(
            viewer
                .send(page("/api/status").header("Authorization", "Bearer wrong").GET())
                .statusCode())
        .isEqualTo(401);
    assertThat(viewer.status("/api/status")).isEqualTo(200);
  }

  @Test
  void the_token_of_the_url_is_exchanged_for_a_cookie_that_scripts_cannot_read() {
    String token = viewer.viewer.url().getFragment().replace("token=", "");

    HttpResponse<String> login =
        viewer.send(page("/api/login").POST(json("{\"token\": \"" + token + "\"}")));

    String cookie = login.headers().firstValue("Set-Cookie").orElseThrow();
    assertThat(login.statusCode()).isEqualTo(204);
    assertThat(cookie).endsWith("; Path=/; HttpOnly; SameSite=Strict");
    String value = cookie.substring(0, cookie.indexOf(';'));
    assertThat(viewer.send(page("/api/status").header("Cookie", "a=b; " + value)).statusCode())
        .isEqualTo(200);
    assertThat(viewer.send(page("/api/status").header("Cookie", value + "0")).statusCode())
        .isEqualTo(401);
  }

  private static HttpRequest.BodyPublisher json(String body) {
    return HttpRequest.BodyPublishers.ofString(body);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"token\": \"00\"}", "{}", "[]", "", "{\"token\": 1}", "{\"token\""})
  void a_wrong_login_gets_no_cookie(String body) {
    HttpResponse<String> login = viewer.send(page("/api/login").POST(json(body)));

    assertThat(login.statusCode()).isEqualTo(401);
    assertThat(login.headers().firstValue("Set-Cookie")).isEmpty();
  }

  @Test
  void what_changes_something_comes_from_the_page_only() throws IOException {
    int port = viewer.pagePort();
    String head =
        "POST /api/clear HTTP/1.1\r\nHost: localhost:%d\r\nAuthorization: Bearer %s\r\n"
            .formatted(port, viewer.viewer.token());
    assertThat(status(port, head + "Origin: http://evil.com\r\n")).contains(" 403 ");
    assertThat(status(port, head + "Origin: null\r\n")).contains(" 403 ");
    assertThat(status(port, head + "Origin: http://localhost:1\r\n")).contains(" 403 ");
    assertThat(status(port, head + "Sec-Fetch-Site: cross-site\r\n")).contains(" 403 ");
    assertThat(status(port, head + "Sec-Fetch-Site: same-site\r\n")).contains(" 403 ");
    assertThat(status(port, head + "Content-Type: text/plain\r\n")).contains(" 403 ");
    String own = "Origin: http://localhost:" + port + "\r\nSec-Fetch-Site: same-origin\r\n";
    assertThat(status(port, head + own)).contains(" 204 ");
  }

  @Test
  void every_answer_of_the_page_keeps_foreign_pages_out() {
    for (String path : new String[] {"/", "/api/status", "/nothing.js"}) {
      HttpResponse<String> response = viewer.send(page(path).GET());
      assertThat(response.headers().firstValue("Content-Security-Policy").orElse(""))
          .startsWith("default-src 'none'; script-src 'self'")
          .endsWith("frame-ancestors 'none'");
      assertThat(response.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
      assertThat(response.headers().firstValue("Referrer-Policy")).contains("no-referrer");
      assertThat(response.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
    }
  }

  @Test
  void a_browser_that_asks_whether_it_may_post_telemetry_is_not_let() throws IOException {
    int port = viewer.otlpPort();
    String answer =
        raw(
            port,
            "OPTIONS /v1/traces HTTP/1.1\r\nHost: localhost:%d\r\nOrigin: http://evil.com\r\n"
                .formatted(port),
            "");
    assertThat(answer).startsWith("HTTP/1.1 405 ").doesNotContain("Access-Control");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/../Viewer.class",
        "/%2e%2e/Viewer.class",
        "//etc/passwd",
        "/core",
        "/core/",
        "/.x.js",
        "/core/../index.html",
        "/index.html/",
        "/package-info.class"
      })
  void nothing_but_the_pages_files_is_served(String path) throws IOException {
    int port = viewer.pagePort();
    assertThat(status(port, "GET " + path + " HTTP/1.1\r\nHost: localhost:" + port + "\r\n"))
        .containsAnyOf(" 404 ", " 400 ");
  }

  @Test
  void a_file_that_the_browser_has_is_not_sent_again() {
    HttpResponse<String> first = viewer.send(page("/").GET());
    String tag = first.headers().firstValue("ETag").orElseThrow();

    HttpResponse<String> again = viewer.send(page("/").header("If-None-Match", tag).GET());

    assertThat(first.headers().firstValue("Content-Type")).contains("text/html; charset=utf-8");
    assertThat(again.statusCode()).isEqualTo(304);
    assertThat(again.body()).isEmpty();
  }

  @Test
  void a_body_that_is_too_large_is_refused_by_its_head() throws IOException {
    int port = viewer.otlpPort();
    String head =
        "POST /v1/traces HTTP/1.1\r\nHost: localhost:%d\r\nContent-Length: 99999999\r\n"
            .formatted(port);
    assertThat(RunningViewer.exactly(port, head + "Content-Type: application/json\r\n\r\n"))
        .startsWith("HTTP/1.1 413 ");
    assertThat(refused()).isEqualTo(1);
  }

  private int refused() {
    return viewer.get("/api/status").get("refused").get("requests").asInt();
  }

  @Test
  void a_bomb_of_gzip_is_refused() {
    byte[] zeros = new byte[65 * 1024 * 1024];

    HttpResponse<String> response =
        viewer.export(OtlpSignalKind.TRACES, zeros, "application/json", true);

    assertThat(response.statusCode()).isEqualTo(413);
    assertThat(response.body()).contains("a request may have 67108864 bytes");
  }
}
