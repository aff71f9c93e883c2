package io.throughline.hosts.springstarter;

import static org.assertj.core.api.Assertions.assertThat;

import io.throughline.hosts.Collector;
import io.throughline.hosts.Guide;
import io.throughline.hosts.RunningService;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program of docs/guides/spring-boot.md does what is said there, without a warning. */
class SpringGuideTest {

  @TempDir Path folder;

  @Test
  void first_ten_minutes() throws Exception {
    Guide guide = Guide.of("spring-boot.md");
    String main = guide.compileInto(folder);
    Files.writeString(folder.resolve("application.yaml"), guide.block("yaml"));
    try (Collector collector = new Collector();
        RunningService service = RunningService.ofProgram(main, collector, folder).start()) {
      assertThat(service.get("/order").body()).isEqualTo("taken");
      assertThat(RunningService.get(service.operatorsPort(), "/metrics").body())
          .contains("http_server_request_duration_seconds_count{");
      service.terminate();
      assertThat(service.exitCode()).isEqualTo(143);

      assertThat(service.linesWith("an order was taken"))
          .singleElement()
          .asString()
          .contains("\"iban\":\"***\"")
          .contains("\"component\":\"shop\"")
          .contains("\"trace_id\":\"");
      assertThat(service.lines())
          .noneMatch(line -> line.contains("\"WARN\"") || line.contains("\"ERROR\""));
      assertThat(collector.received()).contains("GET /order");
    }
  }
}
