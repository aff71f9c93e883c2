package io.throughline.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.trace.v1.ExportTracePartialSuccess;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.throughline.delivery.ScriptedCollector.Response;
import io.throughline.delivery.internal.spool.DropCounts;
import io.throughline.delivery.internal.spool.TrustedFiles;
import io.throughline.semconv.ThroughlineSignal;
import io.throughline.semconv.ThroughlineSpoolDropReason;
import io.throughline.testing.LogLines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Over the disk to the collector, below the SDK's own exporter. */
class SpooledDeliveryTest {

  @TempDir Path folder;

  private final Map<String, String> settings = new HashMap<>();
  private final Heard heard = new Heard();

  @Test
  void what_was_exported_arrives() throws IOException {
    try (ScriptedCollector collector = new ScriptedCollector();
        SpoolingService service = start(collector.endpoint())) {
      service.export("a", "b");

      await().untilAsserted(() -> assertThat(heard.delivered()).isEqualTo(2));
      assertThat(collector.spanNames()).containsExactly("a", "b");
    }
  }

  @Test
  void an_absent_collector_costs_nothing_and_order_is_kept() throws IOException {
    int port = SpoolingService.freePort();
    try (SpoolingService service = start("http://localhost:" + port + "/v1/traces")) {
      for (int i = 0; i < 10; i++) {
        service.export("span " + i);
      }
      await().untilAsserted(() -> assertThat(heard.failures()).isNotEmpty());
      try (ScriptedCollector collector = new ScriptedCollector(port)) {
        await().untilAsserted(() -> assertThat(heard.delivered()).isEqualTo(10));
        assertThat(collector.spanNames())
            .containsExactly(
                IntStream.range(0, 10).mapToObj(i -> "span " + i).toArray(String[]::new));
      }
    }
    assertThat(heard.dropped()).isEmpty();
  }

  @Test
  void an_outage_is_told_once_with_the_address_and_what_to_check() throws IOException {
    String nowhere = "http://localhost:" + SpoolingService.freePort() + "/v1/traces";
    try (LogLines lines = new LogLines("io.throughline.delivery");
        SpoolingService service = start(nowhere)) {
      service.export("first");
      await().untilAsserted(() -> assertThat(heard.failures()).hasSizeGreaterThan(2));

      assertThat(lines.messages())
          .containsExactly(
              "traces are kept on the disk, "
                  + nowhere
                  + " does not accept them: "
                  + heard.failures().get(0)
                  + "; is a collector running there (otel.exporter.otlp.endpoint)? Tried again"
                  + " until it does");
    }
  }

  @Test
  void the_next_process_delivers_what_the_last_one_could_not() throws IOException {
    try (SpoolingService service =
        start("http://localhost:" + SpoolingService.freePort() + "/v1/traces")) {
      service.export("a");
      service.shutdown();
    }
    assertThat(heard.delivered()).isZero();
    try (ScriptedCollector collector = new ScriptedCollector();
        SpoolingService service = start(collector.endpoint())) {
      await().untilAsserted(() -> assertThat(collector.spanNames()).containsExactly("a"));
    }
  }

  @Test
  void shutdown_delivers_what_is_there() throws IOException {
    try (ScriptedCollector collector = new ScriptedCollector()) {
      try (SpoolingService service = start(collector.endpoint())) {
        service.export("a");
        service.export("b");
        service.shutdown();
      }
      assertThat(collector.spanNames()).containsExactly("a", "b");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {429, 503, 500, 401, 404})
  void what_may_be_taken_later_is_kept(int status) throws IOException {
    try (ScriptedCollector collector = new ScriptedCollector().thenAnswers(status);
        SpoolingService service = start(collector.endpoint())) {
      service.export("a");
      await().untilAsserted(() -> assertThat(heard.failures()).hasSize(1));
      service.export("b");
      await().untilAsserted(() -> assertThat(collector.spanNames()).contains("b"));
      service.shutdown(); // what was passed over need not wait for its turn
    }
    try (ScriptedCollector collector = new ScriptedCollector();
        SpoolingService service = start(collector.endpoint())) {
      await().untilAsserted(() -> assertThat(heard.delivered()).isEqualTo(2));
    }
    assertThat(heard.dropped()).isEmpty();
  }

  @Test
  void a_request_that_can_never_succeed_is_counted_and_does_not_stop_the_others()
      throws IOException {
    try (ScriptedCollector collector = new ScriptedCollector().thenAnswers(400);
        SpoolingService service = start(collector.endpoint())) {
      service.export("poison", "beside it");
      await()
          .untilAsserted(
              () ->
                  assertThat(heard.dropped())
                      .containsExactly(Map.entry(ThroughlineSpoolDropReason.REJECTED, 2L)));
      service.export("good");
      await().untilAsserted(() -> assertThat(heard.delivered()).isEqualTo(1));
    }
  }

  @Test
  void what_the_collector_takes_only_in_part_is_counted() throws IOException {
    ByteString answer =
        ExportTraceServiceResponse.newBuilder()
            .setPartialSuccess(
                ExportTracePartialSuccess.newBuilder()
                    .setRejectedSpans(2)
                    .setErrorMessage("too old"))
            .build()
            .toByteString();
    try (ScriptedCollector collector =
            new ScriptedCollector().thenAnswers(new Response(200, Map.of(), answer));
        SpoolingService service = start(collector.endpoint())) {
      service.export("a", "b", "c");

      await().untilAsserted(() -> assertThat(heard.delivered()).isEqualTo(1));
      assertThat(heard.dropped())
          .containsExactly(Map.entry(ThroughlineSpoolDropReason.REJECTED, 2L));
    }
  }

  @Test
  void a_folder_that_cannot_be_used_is_reported_and_telemetry_goes_on_from_memory()
      throws IOException {
    Path file = Files.createFile(folder.resolve("not a folder"));
    settings.put("throughline.spool.enabled", "true");
    settings.put("throughline.spool.directory", file.toString());
    try (ScriptedCollector collector = new ScriptedCollector();
        SpoolingService service = start(collector.endpoint())) {
      service.export("a");

      await().untilAsserted(() -> assertThat(heard.delivered()).isEqualTo(1));
      assertThat(heard.problem()).isNotNull();

      Files.delete(file);
      await()
          .untilAsserted(
              () -> {
                service.export("b");
                assertThat(heard.problem()).isNull();
              });
    }
  }

  @Test
  void a_directory_may_be_shared_with_others() throws IOException {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
    try (SpoolingService service =
        start("http://localhost:" + SpoolingService.freePort() + "/v1/traces")) {
      service.export("a");

      assertThat(service.delivery().spooled(ThroughlineSignal.TRACES)).isEqualTo(1);
      assertThat(Files.getPosixFilePermissions(folder.resolve("0")))
          .isEqualTo(PosixFilePermissions.fromString("rwx------"));
    }
  }

  @Test
  void a_folder_that_others_may_write_to_is_not_used() throws IOException {
    Path first = Files.createDirectory(folder.resolve("0"));
    Files.setPosixFilePermissions(first, PosixFilePermissions.fromString("rwxrwxrwx"));
    try (ScriptedCollector collector = new ScriptedCollector();
        SpoolingService service = start(collector.endpoint())) {
      service.export("a");

      await().untilAsserted(() -> assertThat(heard.delivered()).isEqualTo(1));
      assertThat(heard.problem()).isNull();
      assertThat(first).isEmptyDirectory();
      assertThat(folder.resolve("1/traces")).isDirectory();
    }
  }

  @Test
  void a_folder_that_is_removed_costs_nothing() throws IOException {
    int port = SpoolingService.freePort();
    try (SpoolingService service = start("http://localhost:" + port + "/v1/traces")) {
      service.export("before");
      Files.move(folder.resolve("0"), folder.resolve("moved away"));
      await()
          .untilAsserted(
              () -> {
                service.export("after");
                assertThat(folder.resolve("0/traces")).isDirectory();
              });
      try (ScriptedCollector collector = new ScriptedCollector(port)) {
        await().untilAsserted(() -> assertThat(collector.spanNames()).contains("before", "after"));
      }
    }
    assertThat(heard.dropped()).isEmpty();
  }

  @Test
  void two_instances_share_a_directory_without_sharing_a_folder() throws IOException {
    String nowhere = "http://localhost:" + SpoolingService.freePort() + "/v1/traces";
    try (SpoolingService first = start(nowhere);
        SpoolingService second = start(nowhere)) {
      first.export("first");
      second.export("second");
      first.shutdown();
      second.shutdown();
    }
    assertThat(folder.resolve("0/traces")).isNotEmptyDirectory();
    assertThat(folder.resolve("1/traces")).isNotEmptyDirectory();

    try (ScriptedCollector collector = new ScriptedCollector();
        SpoolingService third = start(collector.endpoint())) {
      await()
          .untilAsserted(
              () -> assertThat(collector.spanNames()).containsOnlyOnce("first", "second"));
    }
  }

  @Test
  void counts_of_a_folder_that_was_left_go_to_the_next(@TempDir Path next) throws IOException {
    TrustedFiles files = TrustedFiles.in(folder);
    DropCounts left = new DropCounts(folder, files);
    left.add(ThroughlineSpoolDropReason.FULL, 3);
    left.leave();
    left.add(ThroughlineSpoolDropReason.FULL, 4);

    new DropCounts(next, files).adopt(left);

    assertThat(new DropCounts(folder, files).get(ThroughlineSpoolDropReason.FULL)).isEqualTo(3);
    assertThat(new DropCounts(next, files).get(ThroughlineSpoolDropReason.FULL)).isEqualTo(4);
  }

  @Test
  void losses_are_still_known_to_the_next_process() throws IOException {
    DropCounts counts = new DropCounts(folder, TrustedFiles.in(folder));
    counts.add(ThroughlineSpoolDropReason.FULL, 3);
    counts.add(ThroughlineSpoolDropReason.REJECTED, 4);

    DropCounts next = new DropCounts(folder, TrustedFiles.in(folder));

    assertThat(next.get(ThroughlineSpoolDropReason.FULL)).isEqualTo(3);
    assertThat(next.get(ThroughlineSpoolDropReason.REJECTED)).isEqualTo(4);
    assertThat(next.get(ThroughlineSpoolDropReason.CORRUPT)).isZero();
  }

  private SpoolingService start(String endpoint) {
    settings.putIfAbsent("throughline.spool.enabled", "true");
    settings.putIfAbsent("throughline.spool.directory", folder.toString());
    return SpoolingService.start(settings, TestSettings.QUICK, heard, endpoint);
  }
}
