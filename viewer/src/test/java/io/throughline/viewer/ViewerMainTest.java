package io.throughline.viewer;

import static io.throughline.viewer.SentSpans.span;
import static io.throughline.viewer.SentSpans.spans;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.throughline.viewer.internal.otlp.OtlpSignalKind;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The command, in a process of its own. */
class ViewerMainTest {

  @TempDir Path folder;

  private static Process start(String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"));
    command.add("-cp");
    command.add(
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    command.add(ViewerMain.class.getName());
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).start();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --colour            | unknown: --colour
          --port              | --port needs a value
          --port nine         | --port has to be a number from 0 to 65535, not nine
          --limit 0           | --limit has to be a number from 1 to 1048576, not 0
          --forward collector | to forward to, a URL such as http://collector:4318 is needed: collector
          --compare gone.json | cannot read gone.json
          gone.json           | cannot read gone.json
          --json-lines a*/b   | lines are read from one folder, such as logs/*.jsonl, not from many: a*/b
          """)
  void what_it_cannot_do_is_told_in_a_line(String arguments, String told) throws Exception {
    Process view = start(arguments.split(" ", -1));

    assertThat(new String(view.getErrorStream().readAllBytes(), UTF_8))
        .isEqualTo("view: " + told + "; see --help" + System.lineSeparator());
    assertThat(view.waitFor()).isEqualTo(2);
  }

  @Test
  void what_it_cannot_save_to_is_told_with_the_reason() throws Exception {
    Path there = Files.createFile(folder.resolve("there.jsonl"));
    Path nowhere = folder.resolve("gone/x.jsonl");

    assertThat(endOf("--save", there.toString()))
        .isEqualTo("view: " + there + " is there already" + System.lineSeparator());
    assertThat(endOf("--save", nowhere.toString()))
        .isEqualTo(
            "view: there is no " + nowhere + ", or no folder for it" + System.lineSeparator());
  }

  private static String endOf(String... arguments) throws Exception {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--port", "0", "--otlp-port", "0", "--grpc-port", "0"));
    Process view = start(all.toArray(String[]::new));
    String told = new String(view.getErrorStream().readAllBytes(), UTF_8);
    assertThat(view.waitFor()).isEqualTo(1);
    return told;
  }

  @Test
  void its_help_has_every_option() throws Exception {
    Process view = start("--help");
    String help = new String(view.getInputStream().readAllBytes(), UTF_8);

    assertThat(view.waitFor()).isZero();
    assertThat(
            help.lines()
                .filter(line -> line.startsWith("  --"))
                .map(line -> line.split(" +", 3)[1]))
        .containsExactly(
            "--port",
            "--otlp-port",
            "--grpc-port",
            "--limit",
            "--compare",
            "--forward",
            "--save",
            "--json-lines",
            "--address",
            "--allow-host",
            "--help");
  }

  @Test
  void two_sessions_are_compared_on_the_page_whose_url_it_prints() throws Exception {
    Path before = session("before.jsonl.gz", 30);
    Path now = session("now.jsonl.gz", 40);
    Process view =
        start(
            "--port",
            "0",
            "--otlp-port",
            "0",
            "--grpc-port",
            "0",
            "--compare",
            before.toString(),
            now.toString());
    try (BufferedReader output = view.inputReader(UTF_8)) {
      String url = output.readLine();

      assertThat(url).matches("http://localhost:\\d+/#token=\\w+&go=/sessions");
      JsonNode compared = api(url, "/api/comparison");
      assertThat(compared.get("before").asString()).isEqualTo("before.jsonl.gz");
      JsonNode operation = compared.get("operations").get(0);
      assertThat(operation.get("before").get("spans").asInt()).isEqualTo(30);
      assertThat(operation.get("now").get("spans").asInt()).isEqualTo(40);
    } finally {
      view.destroyForcibly();
    }
  }

  private Path session(String name, int spans) throws IOException {
    try (RunningViewer viewer = new RunningViewer()) {
      for (int trace = 1; trace <= spans; trace++) {
        viewer.export(OtlpSignalKind.TRACES, spans("broker", span(trace, trace, 0, "publish")));
      }
      return Files.write(folder.resolve(name), viewer.bytes("/api/session"));
    }
  }

  private static JsonNode api(String url, String path) throws Exception {
    String token = url.replaceAll(".*token=(\\w+).*", "$1");
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url).resolve(path))
            .header("Authorization", "Bearer " + token)
            .build();
    HttpResponse<String> response =
        HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    return new JsonMapper().readTree(response.body());
  }
}
