package io.throughline.examples.chat.parts;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the front of ClickHouse's engine understands, and how it says what it does not. */
class ClickHouseFrontTest {

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private static ClickHouseEngine engine;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    engine = ClickHouseEngine.start(folder);
    for (String table : new String[] {"plain", "chunked"}) {
      HttpResponse<String> created =
          send(
              request("", "CREATE TABLE " + table + " (id UInt64) ENGINE = MergeTree ORDER BY id"));
      assertThat(created.statusCode()).as(created.body()).isEqualTo(200);
    }
  }

  @AfterAll
  static void stop() {
    engine.close();
  }

  private static HttpRequest.Builder request(String query, String body) {
    return HttpRequest.newBuilder(URI.create(engine.address() + "/" + query))
        .POST(BodyPublishers.ofString(body));
  }

  private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return HTTP.send(request.build(), BodyHandlers.ofString());
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, UTF_8);
  }

  private static String code(HttpResponse<String> answer) {
    return answer.headers().firstValue("X-ClickHouse-Exception-Code").orElse("");
  }

  @Test
  void a_statement_is_in_the_body_or_in_the_query() throws Exception {
    assertThat(send(request("", "SELECT 1 + 1")).body()).isEqualTo("2\n");
    assertThat(send(request("?query=" + encoded("SELECT 1 + 2"), "")).body()).isEqualTo("3\n");
    assertThat(send(request("?query=" + encoded("SELECT"), "1 + 3")).body()).isEqualTo("4\n");
  }

  @Test
  void format_and_database_are_headers_or_parameters() throws Exception {
    HttpRequest.Builder byHeader =
        request("", "SELECT 1 AS a")
            .header("X-ClickHouse-Format", "JSONEachRow")
            .header("X-ClickHouse-Database", "system");
    HttpResponse<String> answer = send(byHeader);
    assertThat(answer.body()).isEqualTo("{\"a\":1}\n");
    assertThat(answer.headers().firstValue("X-ClickHouse-Format")).contains("JSONEachRow");
    assertThat(
            send(request("?default_format=CSV&database=system", "SELECT currentDatabase()")).body())
        .isEqualTo("\"system\"\n");
  }

  @Test
  void a_parameter_is_a_value_and_no_part_of_the_statement() throws Exception {
    String value = "'; DROP TABLE plain; --";

    assertThat(send(request("?param_text=" + encoded(value), "SELECT {text:String}")).body())
        .isEqualTo("\\'; DROP TABLE plain; --\n");
    assertThat(send(request("", "EXISTS plain")).body()).isEqualTo("1\n");
  }

  @Test
  void rows_are_counted_as_they_are_written() throws Exception {
    String insert = "?query=" + encoded("INSERT INTO plain FORMAT JSONEachRow");

    HttpResponse<String> answer = send(request(insert, "{\"id\":1}\n{\"id\":2}\n"));

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(answer.headers().firstValue("X-ClickHouse-Summary").orElse(""))
        .contains("\"written_rows\": \"2\"");
    assertThat(send(request("", "SELECT count() FROM plain")).body()).isEqualTo("2\n");
  }

  @Test
  void a_body_may_come_in_chunks() throws Exception {
    URI insert =
        URI.create(engine.address() + "/?query=" + encoded("INSERT INTO chunked FORMAT CSV"));
    byte[] rows = "1\n2\n3\n".getBytes(UTF_8);

    int status =
        send(HttpRequest.newBuilder(insert)
                .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(rows))))
            .statusCode();

    assertThat(status).isEqualTo(200);
    assertThat(send(request("", "SELECT sum(id) FROM chunked")).body()).isEqualTo("6\n");
  }

  @Test
  void what_says_only_how_to_answer_changes_nothing() throws Exception {
    assertThat(send(request("?query_id=a&wait_end_of_query=1", "SELECT 1")).body())
        .isEqualTo("1\n");
  }

  @Test
  void settings_and_sessions_are_refused_by_name() throws Exception {
    HttpResponse<String> answer = send(request("?max_threads=1&session_id=a", "SELECT 1"));

    assertThat(answer.statusCode()).isEqualTo(501);
    assertThat(code(answer)).isEqualTo("48");
    assertThat(answer.body()).contains("max_threads, session_id");
  }

  @Test
  void there_is_one_user() throws Exception {
    HttpResponse<String> answer =
        send(request("", "SELECT 1").header("X-ClickHouse-User", "admin"));

    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(code(answer)).isEqualTo("516");
    assertThat(answer.body()).contains("admin", "default");
  }

  @Test
  void a_compressed_body_is_refused() throws Exception {
    HttpResponse<String> answer = send(request("", "SELECT 1").header("Content-Encoding", "lz4"));

    assertThat(answer.statusCode()).isEqualTo(501);
    assertThat(answer.body()).contains("compressClientRequest(false)");
  }

  @ParameterizedTest
  @CsvSource({
    "SELEC 1,62",
    "SELECT * FROM nothing,60",
    "SELECT no_such_function(),46",
  })
  void what_the_engine_says_is_handed_on_with_its_code(String statement, String expected)
      throws Exception {
    HttpResponse<String> answer = send(request("", statement));

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(code(answer)).isEqualTo(expected);
    assertThat(answer.body()).startsWith("Code: " + expected + ". DB::Exception");
  }

  @Test
  void rows_without_a_format_are_refused() throws Exception {
    HttpResponse<String> answer =
        send(request("?query=" + encoded("INSERT INTO plain VALUES"), "(1)"));

    assertThat(answer.statusCode()).isEqualTo(501);
    assertThat(answer.body()).contains("INSERT INTO ... FORMAT ...");
  }

  @ParameterizedTest
  @CsvSource({
    "Content-Length: 67108865,,413",
    "Content-Length: -1,,400",
    "Content-Length: many,,400",
    "Transfer-Encoding: chunked,zz,400",
    "Transfer-Encoding: chunked,4000001,413",
  })
  void a_body_that_is_too_large_or_broken_ends_the_connection(
      String header, String body, int expected) throws Exception {
    try (Socket socket = new Socket(engine.address().getHost(), engine.address().getPort())) {
      String sent = body == null ? "" : body + "\r\n";
      socket
          .getOutputStream()
          .write(("POST / HTTP/1.1\r\nHost: a\r\n" + header + "\r\n\r\n" + sent).getBytes(UTF_8));

      String answer = new String(socket.getInputStream().readAllBytes(), UTF_8);

      assertThat(answer).startsWith("HTTP/1.1 " + expected).contains("Connection: close");
    }
  }

  @Test
  void only_its_health_is_read_by_get() throws Exception {
    assertThat(HTTP.send(get("/ping"), BodyHandlers.ofString()).body()).isEqualTo("Ok.\n");
    assertThat(HTTP.send(get("/?query=SELECT+1"), BodyHandlers.ofString()).body())
        .isEqualTo("Ok.\n");
    assertThat(HTTP.send(get("/metrics"), BodyHandlers.discarding()).statusCode()).isEqualTo(404);
  }

  private static HttpRequest get(String path) {
    return HttpRequest.newBuilder(URI.create(engine.address() + path)).build();
  }
}
