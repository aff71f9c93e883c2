package io.throughline;

import static org.assertj.core.api.Assertions.assertThat;

import io.throughline.testing.OtlpReceiver;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a service that cannot start, or is set up wrongly, leaves on standard output. */
class FailedStartTest {

  private static final long PATIENCE_SECONDS = 120;

  /** OkHttp can send it as well. */
  private static final List<String> GRPC = List.of("grpc-", "exporter-sender-okhttp");

  @Test
  void what_main_throws_out_of_try_with_resources_is_one_json_line() throws Exception {
    try (OtlpReceiver collector = OtlpReceiver.start();
        ForkedJvm service = new ForkedJvm(ForkedService.class, options("fail", collector))) {
      assertThat(service.awaitEnd(PATIENCE_SECONDS)).isTrue();

      assertThat(service.exitCode()).isEqualTo(1);
      assertThat(service.lines())
          .filteredOn(line -> line.contains("port 1778 is taken"))
          .singleElement()
          .asString()
          .startsWith("{")
          .contains("uncaught exception in thread main", "\"ERROR\"");
      assertThat(collector.spans()).hasSize(1);
    }
  }

  @Test
  void grpc_without_its_library_is_one_wrong_setting_and_http_is_used() throws Exception {
    try (OtlpReceiver collector = OtlpReceiver.start()) {
      List<String> options = options("", collector);
      options.add("-Dotel.exporter.otlp.protocol=grpc");
      try (ForkedJvm service = ForkedJvm.without(GRPC, ForkedService.class, options)) {
        assertThat(service.awaitEnd(PATIENCE_SECONDS)).isTrue();

        assertThat(service.exitCode()).as("%s", service.lines()).isZero();
        assertThat(service.lines())
            .filteredOn(line -> line.contains("grpc-netty-shaded"))
            .singleElement()
            .asString()
            .startsWith("{")
            .contains("1 wrong setting", "http/protobuf is used");
        assertThat(service.lines()).noneMatch(line -> line.contains("NoClassDefFoundError"));
      }
      assertThat(collector.spans()).hasSize(1);
    }
  }

  private static List<String> options(String then, OtlpReceiver collector) {
    return new ArrayList<>(
        List.of(
            "-Dthen=" + then,
            "-Dotel.exporter.prometheus.port=0",
            "-Dotel.exporter.otlp.endpoint=" + collector.endpoint()));
  }
}
