package io.throughline;

import static io.throughline.TestService.withoutExport;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Every command of docs/operating.md works as it is written there. */
@ExtendWith(FreshGlobal.class)
class OperatingPageTest {

  private static final Path PAGE = Path.of("..", "docs", "operating.md");

  private static final Pattern METHOD = Pattern.compile(" -X (\\w+)");
  private static final Pattern HEADER = Pattern.compile(" -H (?:\"([^\"]+)\"|'([^']+)')");
  private static final Pattern BODY = Pattern.compile(" -d '([^']+)'");
  private static final Pattern ADDRESS = Pattern.compile("localhost:9464(/\\w+)");

  private final HttpClient http = HttpClient.newHttpClient();

  @Test
  void each_command_is_answered_with_200() throws Exception {
    List<String> commands = commands();
    try (Observability observability =
        withoutExport().override("throughline.operators.control.token", "control").init()) {
      for (String command : commands) {
        HttpResponse<String> answer = run(command, observability.operatorsPort());

        assertThat(answer.statusCode()).as(command + "\n" + answer.body()).isEqualTo(200);
      }
    }
    assertThat(commands.stream().map(command -> only(ADDRESS, command)).collect(Collectors.toSet()))
        .containsExactlyInAnyOrder(
            "/health", "/ready", "/live", "/metrics", "/verbosity", "/sampling");
  }

  private static List<String> commands() throws IOException {
    String page = Files.readString(PAGE).replace("\\\n", "").replaceAll("\n {7,}", " ");
    return page.lines().filter(line -> line.startsWith("curl ")).toList();
  }

  private HttpResponse<String> run(String command, int port) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://localhost:" + port + only(ADDRESS, command)));
    HEADER
        .matcher(command)
        .results()
        .map(found -> (found.group(1) == null ? found.group(2) : found.group(1)).split(": ", 2))
        .forEach(header -> request.header(header[0], header[1].replace("$TOKEN", "control")));
    Matcher body = BODY.matcher(command);
    Matcher method = METHOD.matcher(command);
    request.method(
        method.find() ? method.group(1) : "GET",
        body.find() ? BodyPublishers.ofString(body.group(1)) : BodyPublishers.noBody());
    return http.send(request.build(), BodyHandlers.ofString());
  }

  private static String only(Pattern pattern, String command) {
    List<String> found =
        pattern.matcher(command).results().map((MatchResult one) -> one.group(1)).toList();
    assertThat(found).as(command).hasSize(1);
    return found.get(0);
  }
}
