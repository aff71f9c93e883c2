package io.throughline.examples.stream.storage;

import static io.throughline.semconv.StorageDataType.PICTURE;
import static io.throughline.semconv.StorageDataType.RECORDING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.throughline.operators.spi.ComponentState;
import io.throughline.testing.LogLines;
import io.throughline.testing.TelemetryExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of frames on their way to the disk. */
class RecorderTest {

  private static final Duration SOON = Duration.ofSeconds(30);
  private static final long FREE = 1L << 30;

  @RegisterExtension final TelemetryExtension telemetry = new TelemetryExtension();
  @TempDir Path folder;

  private final ComponentState health = ComponentState.unobserved();
  private final AtomicLong free = new AtomicLong(FREE);

  @Test
  void a_segment_ends_at_the_first_key_frame_after_its_length() throws Exception {
    try (Recorder recorder = recorder(3, 1 << 20)) {
      StreamOfBytes stream = new StreamOfBytes(telemetry, "cam1", recorder::record);
      stream.write("abKlmNoPq");
      stream.end();
      await().atMost(SOON).until(() -> sum("stream.segments.written") == 2);

      assertThat(texts(recorder)).containsExactly("<Klm", "<NoPq");
      assertThat(sum("stream.packets.recorded")).isEqualTo(7);
      assertThat(dropped("no_keyframe")).isEqualTo(2);
      assertThat(sum("stream.packets.received"))
          .isEqualTo(sum("stream.packets.recorded") + sum("stream.packets.dropped"));
      assertThat(sum("stream.recording.count")).isZero();
      assertThat(sum("storage.io")).isEqualTo(9);
      List<SpanData> spans = spans("stream.segment.write");
      assertThat(spans).hasSize(2);
      assertThat(spans.get(0).getLinks().get(0).getSpanContext())
          .isEqualTo(stream.live().publisher().startContext());
      assertThat(spans.get(0).getAttributes().get(AttributeKey.longKey("file.size"))).isEqualTo(4);
    }
  }

  @Test
  void a_disk_that_is_slow_costs_whole_groups_and_holds_nobody_up() throws Exception {
    CountDownLatch slow = new CountDownLatch(1);
    try (Recorder recorder = recorder(100, 4000)) {
      StreamOfBytes stream = new StreamOfBytes(telemetry, "cam1", recorder::record);
      recorder.write(() -> awaitUninterruptibly(slow));
      stream.write(new byte[1000], true);
      for (int i = 0; i < 9; i++) {
        stream.write(new byte[1000], false);
      }

      assertThat(dropped("writer_full")).isEqualTo(6);
      assertThat(sum("stream.buffer.size", "stream.buffer.type", "writer_queue"))
          .isEqualTo(4 * 1100);
      slow.countDown();
      await().atMost(SOON).until(() -> sum("stream.buffer.size") == 10 * 1000);
      stream.write(new byte[1000], false);
      stream.write(new byte[1000], true);
      stream.end();
      await().atMost(SOON).until(() -> sum("stream.segments.written") == 1);

      assertThat(dropped("writer_full")).isEqualTo(7);
      assertThat(sum("stream.packets.recorded")).isEqualTo(5);
      assertThat(stream.written()).isEqualTo(5 + 7);
    }
  }

  @Test
  void a_full_disk_is_seen_and_so_is_its_end() throws Exception {
    try (LogLines lines = new LogLines("io.throughline.examples.stream");
        Recorder recorder = recorder(1, 1 << 20)) {
      StreamOfBytes stream = new StreamOfBytes(telemetry, "cam1", recorder::record);
      stream.write("AB");
      free.set(100);
      await().atMost(SOON).until(() -> sum("storage.disk.available") == 200);
      stream.write("CDE");
      await().atMost(SOON).until(() -> dropped("disk_full") > 0);
      assertThat(health.isFailing()).isTrue();
      assertThat(sum("stream.recording.failed.count")).isEqualTo(1);

      free.set(FREE);
      await().atMost(SOON).until(() -> sum("storage.disk.available") == 2 * FREE);
      stream.write("FGHI");
      await().atMost(SOON).until(() -> !health.isFailing());
      stream.end();
      await().atMost(SOON).until(() -> sum("stream.recording.count") == 0);

      assertThat(sum("stream.recording.failed.count")).isZero();
      assertThat(sum("stream.packets.recorded") + sum("stream.packets.dropped")).isEqualTo(9);
      assertThat(lines.messages())
          .containsOnlyOnce("stream is not recorded: the disk has 0 MiB left")
          .containsOnlyOnce("stream is recorded again");
    }
  }

  @Test
  void what_cannot_be_written_is_dropped_and_counted_and_leaves_nothing() throws Exception {
    try (Recorder recorder = recorder(1, 1 << 20)) {
      Files.writeString(folder.resolve("recordings"), "a file where the folder should be");
      StreamOfBytes stream = new StreamOfBytes(telemetry, "cam1", recorder::record);
      stream.write("AbC");
      await().atMost(SOON).until(() -> dropped("write_failed") == 3);
      assertThat(health.isFailing()).isTrue();

      Files.delete(folder.resolve("recordings"));
      stream.write("DEF"); // the first comes too soon for another try
      stream.end();
      await().atMost(SOON).until(() -> sum("stream.segments.written") == 2);

      assertThat(health.isFailing()).isFalse();
      assertThat(texts(recorder)).containsExactly("<E", "<F");
    }
  }

  @Test
  void a_picture_is_the_last_key_frame() throws Exception {
    try (Recorder recorder = recorder(100, 1 << 20)) {
      StreamOfBytes stream = new StreamOfBytes(telemetry, "cam1", recorder::record);
      assertThat(recorder.snapshot(stream.live())).isNull();
      stream.write("AbCd");

      StoredFile picture = Objects.requireNonNull(recorder.snapshot(stream.live()));

      assertThat(Files.readString(picture.path())).isEqualTo("<C");
      assertThat(recorder.files().newest(PICTURE, "cam1")).isNotNull();
      assertThat(sum("stream.snapshots.written", "stream.name", "cam1")).isEqualTo(1);
      assertThat(spans("stream.snapshot.write").get(0).getStatus().getStatusCode())
          .isEqualTo(StatusCode.UNSET);
      stream.end();
    }
  }

  @Test
  void old_files_go_and_then_the_oldest_of_too_many() throws Exception {
    Instant now = Instant.now();
    for (int hours = 1; hours <= 30; hours += 10) {
      old("recordings", now, hours);
    }
    old("pictures", now, 2);
    RecorderLimits limits =
        new RecorderLimits(folder, Duration.ofSeconds(1), 1 << 20, Duration.ofHours(20), 250, 0);
    try (Recorder recorder = recorder(limits)) {
      await().atMost(SOON).until(() -> sum("storage.files.deleted") == 2);

      assertThat(sum("storage.files.deleted", "storage.deletion.reason", "age")).isEqualTo(1);
      assertThat(sum("storage.files.deleted", "storage.deletion.reason", "space")).isEqualTo(1);
      await().atMost(SOON).until(() -> sum("storage.file.count") == 2);
      assertThat(sum("storage.disk.usage", "storage.data.type", "recording")).isEqualTo(100);
      assertThat(recorder.files().list(RECORDING)).hasSize(1);
    }
  }

  private void old(String kind, Instant now, int hours) throws IOException {
    Path file =
        Files.createDirectories(folder.resolve(kind + "/cam1"))
            .resolve("20260101T%06d.000Z.txt".formatted(hours));
    Files.write(file, new byte[100]);
    Files.setLastModifiedTime(file, FileTime.from(now.minus(Duration.ofHours(hours))));
  }

  @Test
  void no_name_leads_out_of_the_folder() throws Exception {
    Files.createDirectories(folder.resolve("in"));
    Files.writeString(folder.resolve("20260101T000000.000Z.txt"), "outside");
    try (Recorder recorder = recorder(1, 1 << 20)) {
      Files.createDirectories(folder.resolve("recordings/cam1"));
      Files.createSymbolicLink(
          folder.resolve("recordings/cam1/20260101T000001.000Z.txt"),
          folder.resolve("20260101T000000.000Z.txt"));

      for (String name : List.of("..", ".", "", "a/b", "/etc", "../..", "cam1\0", "a".repeat(65))) {
        assertThat(recorder.files().find(RECORDING, name, "20260101T000000.000Z.txt")).isNull();
        assertThatThrownBy(() -> recorder.files().create(RECORDING, name, "txt"))
            .isInstanceOf(IllegalArgumentException.class);
      }
      for (String name :
          List.of("../../20260101T000000.000Z.txt", "20260101T000001.000Z.txt", "\0", "..")) {
        assertThat(recorder.files().find(RECORDING, "cam1", name)).isNull();
      }
      assertThat(recorder.files().list(RECORDING)).isEmpty();
    }
  }

  private Recorder recorder(int seconds, int queueBytes) {
    return recorder(
        new RecorderLimits(
            folder,
            Duration.ofSeconds(seconds),
            queueBytes,
            Duration.ofHours(1),
            1 << 30,
            1 << 20));
  }

  private Recorder recorder(RecorderLimits limits) {
    return new Recorder(
        limits,
        StreamOfBytes.streamTelemetry(telemetry),
        telemetry.openTelemetry(),
        health,
        new DiskSpace(free::get, () -> 2 * FREE, limits.freeBytes()),
        Clock.systemUTC());
  }

  private static List<String> texts(Recorder recorder) throws IOException {
    List<String> texts = new ArrayList<>();
    for (StoredFile file : recorder.files().list(RECORDING)) {
      texts.add(Files.readString(file.path()));
    }
    return texts;
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private List<SpanData> spans(String name) {
    return telemetry.spans().stream().filter(span -> span.getName().equals(name)).toList();
  }

  private long dropped(String reason) {
    return sum("stream.packets.dropped", "stream.drop.reason", reason);
  }

  private long sum(String metric, String... attribute) {
    return telemetry.metrics().stream()
        .filter(data -> data.getName().equals(metric))
        .flatMap(data -> data.getData().getPoints().stream())
        .filter(
            point ->
                attribute.length == 0
                    || attribute[1].equals(
                        point.getAttributes().get(AttributeKey.stringKey(attribute[0]))))
        .mapToLong(point -> ((LongPointData) point).getValue())
        .sum();
  }
}
