package io.throughline.viewer.internal.receive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.throughline.viewer.internal.store.TelemetryStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JsonLinesTailTest {

  private static final int MIB = 1024 * 1024;

  @TempDir Path folder;

  private final Queue<ResourceLogs> taken = new ConcurrentLinkedQueue<>();
  private JsonLinesTail tail;

  @BeforeEach
  void read() {
    Intake intake = new Intake(new TelemetryStore(MIB, Clock.systemUTC()));
    intake.follow(
        (kind, request) ->
            taken.addAll(((ExportLogsServiceRequest) request).getResourceLogsList()));
    tail = new JsonLinesTail(intake, folder.resolve("*.jsonl").toString());
  }

  @AfterEach
  void close() {
    tail.close();
  }

  @Test
  void of_very_many_files_those_that_were_written_last_are_read() throws IOException {
    Path ready = Files.createDirectory(folder.resolve("ready"));
    List<String> names = new ArrayList<>();
    for (int i = 0; i < 205; i++) {
      names.add("%03d.jsonl".formatted(i));
      Path file = Files.writeString(ready.resolve(names.get(i)), "line\n");
      Files.setLastModifiedTime(file, FileTime.from(Instant.EPOCH.plusSeconds(i)));
    }
    tail.close();
    folder = ready;
    read();

    awaitTaken(200);
    assertThat(taken)
        .extracting(JsonLinesTailTest::service)
        .containsExactlyElementsOf(names.subList(5, 205));
  }

  @Test
  void a_last_line_without_an_end_is_taken_unless_it_is_half_of_an_object() throws IOException {
    Path torn = Files.writeString(folder.resolve("torn.jsonl"), "{\"message\":\"torn");
    Files.writeString(folder.resolve("whole.jsonl"), "{\"message\":\"whole\"}");
    Files.writeString(folder.resolve("text.jsonl"), "first\nlast");

    awaitTaken(3);
    assertThat(taken).extracting(JsonLinesTailTest::body).containsOnly("first", "last", "whole");
    Files.writeString(torn, " apart\"}", StandardOpenOption.APPEND);
    awaitTaken(4);
    assertThat(taken).extracting(JsonLinesTailTest::body).contains("torn apart");
  }

  @Test
  void a_rotation_tells_no_line_twice_and_loses_none() throws IOException {
    Path current = Files.writeString(folder.resolve("app.jsonl"), "1\n2\n");
    Path before = folder.resolve("app.1.jsonl");
    awaitTaken(2);
    Files.writeString(current, "3\n", StandardOpenOption.APPEND);
    Files.move(current, before);
    Files.writeString(
        current, "4 is the first line of a file that is longer than the old one\n5\n");
    awaitTaken(5);
    Files.move(before, folder.resolve("app.2.jsonl"));
    Files.move(current, before);
    Files.writeString(current, "6\n");
    awaitTaken(6);

    assertThat(taken)
        .extracting(line -> body(line).substring(0, 1))
        .containsExactlyInAnyOrder("1", "2", "3", "4", "5", "6");
  }

  @Test
  void a_folder_that_comes_later_is_read() throws IOException {
    tail.close();
    folder = folder.resolve("later");
    read();
    Files.createDirectory(folder);
    Files.writeString(folder.resolve("a.jsonl"), "line\n");

    awaitTaken(1);
  }

  @Test
  void a_file_that_cannot_be_read_does_not_keep_others_from_it() throws IOException {
    Files.createSymbolicLink(folder.resolve("a.jsonl"), Path.of("/proc/self/mem"));
    Files.writeString(folder.resolve("b.jsonl"), "line\n");

    awaitTaken(1);
    assertThat(taken).extracting(JsonLinesTailTest::service).containsExactly("b.jsonl");
  }

  @Test
  void a_field_that_is_null_or_not_what_its_name_says_costs_no_other() throws IOException {
    Files.writeString(
        folder.resolve("a.jsonl"),
        """
        {"message":"m","trace_id":null,"user":null,"span_id":"none","@timestamp":"yesterday",\
        "trace_flags":"on","size":123456789012345678901234567890,"service.name":"journal"}
        """);

    awaitTaken(1);
    ResourceLogs line = taken.element();
    assertThat(service(line)).isEqualTo("journal");
    assertThat(body(line)).isEqualTo("m");
    assertThat(record(line).getTraceId().isEmpty()).isTrue();
    assertThat(record(line).getAttributesList())
        .extracting(KeyValue::getKey, attribute -> attribute.getValue().getStringValue())
        .containsExactly(
            tuple("span_id", "none"),
            tuple("@timestamp", "yesterday"),
            tuple("trace_flags", "on"),
            tuple("size", "123456789012345678901234567890"));
  }

  private void awaitTaken(int count) {
    await().atMost(Duration.ofMinutes(1)).until(() -> taken.size() == count);
  }

  private static String service(ResourceLogs line) {
    return line.getResource().getAttributesList().stream()
        .filter(attribute -> attribute.getKey().equals("service.name"))
        .map(attribute -> attribute.getValue().getStringValue())
        .findAny()
        .orElseThrow();
  }

  private static String body(ResourceLogs line) {
    return record(line).getBody().getStringValue();
  }

  private static LogRecord record(ResourceLogs line) {
    return line.getScopeLogs(0).getLogRecords(0);
  }
}
