package io.throughline.hosts.springstarter;

import static org.assertj.core.api.Assertions.assertThat;

import io.throughline.hosts.Collector;
import io.throughline.hosts.Guide;
import io.throughline.hosts.RunningService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program of docs/guides/spring-boot.md does what is said there, without a warning. */
class SpringGuideTest {

  @TempDir Path folder;

  @Test
  void first_ten_minutes() throws Exception {
    try (Collector collector = new Collector();
        RunningService service = guided(collector).start()) {
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

  /** The column "is" of docs/guides/coming-from.md. */
  @Test
  void what_was_set_for_micrometer_has_its_place() throws Exception {
    assertThat(Guide.of("coming-from.md").text())
        .contains("| `otel.traces.sampler`, `otel.traces.sampler.arg` |")
        .contains("| `otel.exporter.otlp.endpoint` |")
        .contains("| `GET /order` |")
        .contains("| `trace_id` |");
    try (Collector collector = new Collector();
        RunningService service =
            guided(collector)
                .without("OTEL_EXPORTER_OTLP_ENDPOINT")
                .argument("--otel.exporter.otlp.endpoint=" + collector.endpoint())
                .argument("--otel.traces.sampler=traceidratio")
                .argument("--otel.traces.sampler.arg=0")
                .start()) {
      assertThat(service.get("/order").body()).isEqualTo("taken");
      service.terminate();
      assertThat(service.exitCode()).isEqualTo(143);

      assertThat(service.linesWith("an order was taken"))
          .singleElement()
          .asString()
          .contains("\"trace_id\":\"");
      assertThat(collector.received("/v1/traces")).isEmpty();
      assertThat(collector.received()).contains("an order was taken");
    }
  }

  /** As docs/guides/coming-from.md says. */
  @Test
  void settings_of_opentelemetrys_starter_stay() throws Exception {
    assertThat(Guide.of("coming-from.md").prose()).contains("Settings in `application.yaml` stay");
    try (Collector collector = new Collector();
        RunningService service =
            guided(collector)
                .argument("--otel.instrumentation.spring-webmvc.enabled=false")
                .start()) {
      assertThat(service.get("/order").body()).isEqualTo("taken");
      assertThat(RunningService.get(service.operatorsPort(), "/metrics").body())
          .contains("jvm_memory_used_bytes{")
          .doesNotContain("http_server_request_duration_seconds");
    }
  }

  private RunningService.Launch guided(Collector collector) throws IOException {
    Guide guide = Guide.of("spring-boot.md");
    String main = guide.compileInto(folder);
    Files.writeString(folder.resolve("application.yaml"), guide.block("yaml"));
    return RunningService.ofProgram(main, collector, folder);
  }
}
