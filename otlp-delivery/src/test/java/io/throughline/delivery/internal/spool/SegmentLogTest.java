package io.throughline.delivery.internal.spool;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.throughline.semconv.ThroughlineSpoolDropReason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SegmentLogTest {

  private static final int SEGMENT = 1024;

  @TempDir Path folder;

  private final AtomicLong millis = new AtomicLong(1_000_000);
  private final Map<ThroughlineSpoolDropReason, Long> dropped =
      new EnumMap<>(ThroughlineSpoolDropReason.class);
  private final PayloadBuffer buffer = new PayloadBuffer();

  @Test
  void what_was_appended_is_read_in_order_and_as_one_request() throws IOException {
    try (SegmentLog log = open()) {
      append(log, "one", "two", "three");

      SpooledBatch batch = next(log, false, 1000);

      assertThat(content()).isEqualTo("onetwothree");
      assertThat(batch.items()).isEqualTo(3);
    }
  }

  @Test
  void what_is_not_released_is_there_for_the_next_process() throws IOException {
    try (SegmentLog log = open()) {
      append(log, "one", "two", "three");
      log.read(buffer, false, 0);
      log.release(next(log, false, 0)); // the second
    }
    try (SegmentLog log = open()) {
      assertThat(log.pendingItems()).isEqualTo(2);
      assertThat(drain(log)).containsExactly("one", "three");
    }
    try (SegmentLog log = open()) {
      assertThat(drain(log)).isEmpty();
      assertThat(log.usage()).isZero();
    }
  }

  @Test
  void a_process_that_dies_loses_nothing_that_was_appended() throws IOException {
    SegmentLog killed = open();
    append(killed, numbered(100));

    try (SegmentLog log = open()) {
      assertThat(drain(log)).containsExactly(numbered(100));
    }
    assertThat(dropped).isEmpty();
  }

  @Test
  void a_batch_that_is_put_back_is_read_again() throws IOException {
    try (SegmentLog log = open()) {
      append(log, "one", "two");
      SpooledBatch batch = next(log, false, 0);
      log.requeue(batch);

      assertThat(drain(log)).containsExactly("one", "two");
    }
  }

  @Test
  void what_was_read_before_one_that_cannot_be_is_a_batch() throws IOException {
    AtomicBoolean fails = new AtomicBoolean(true);
    PayloadBuffer failing =
        new PayloadBuffer() {
          @Override
          ByteBuffer room(int length) {
            if (fails.get() && length == "three".length()) {
              throw new OutOfMemoryError("of the test");
            }
            return super.room(length);
          }
        };
    try (SegmentLog log = open()) {
      append(log, "one", "two", "three", "last");

      SpooledBatch before = Objects.requireNonNull(log.read(failing, false, 1000));
      assertThat(failing.toString(UTF_8)).isEqualTo("onetwo");
      log.release(before);
      assertThatThrownBy(() -> log.read(failing, false, 1000)).isInstanceOf(OutOfMemoryError.class);
      assertThatThrownBy(() -> log.read(failing, false, 1000)).isInstanceOf(OutOfMemoryError.class);
      fails.set(false);
      SpooledBatch rest = Objects.requireNonNull(log.read(failing, false, 1000));
      assertThat(failing.toString(UTF_8)).isEqualTo("threelast");
      log.release(rest);

      assertThat(log.pendingItems()).isZero();
    }
    assertThat(dropped).isEmpty();
  }

  @Test
  void what_was_passed_over_is_read_again_after_a_rewind() throws IOException {
    try (SegmentLog log = open()) {
      append(log, "one", "two");
      log.read(buffer, false, 0);
      assertThat(drain(log)).containsExactly("two");
      log.retryDeferred();

      assertThat(drain(log)).containsExactly("one");
    }
  }

  @Test
  void fresh_requests_can_overtake_without_being_read_twice() throws IOException {
    try (SegmentLog log = open()) {
      append(log, numbered(50));
      log.markFresh();
      append(log, "fresh");

      SpooledBatch fresh = next(log, true, 0);
      assertThat(content()).isEqualTo("fresh");
      log.release(fresh);
      assertThat(log.read(buffer, true, 0)).isNull();

      assertThat(drain(log)).containsExactly(numbered(50));
    }
  }

  @Test
  void the_oldest_go_when_there_is_no_room_and_are_counted() throws IOException {
    try (SegmentLog log = open()) {
      append(log, numbered(500));

      List<String> kept = drain(log);

      assertThat(kept).endsWith("number 499").isSubsetOf(numbered(500));
      assertThat(dropped).containsOnlyKeys(ThroughlineSpoolDropReason.FULL);
      assertThat(kept.size() + dropped.getOrDefault(ThroughlineSpoolDropReason.FULL, 0L))
          .isEqualTo(500);
      assertThat(log.usage()).isLessThanOrEqualTo(8 * SEGMENT);
    }
  }

  @Test
  void a_segment_that_goes_while_its_record_is_on_its_way_is_counted_without_it()
      throws IOException {
    try (SegmentLog log = open()) {
      append(log, "on its way");
      SpooledBatch batch = next(log, false, 0);
      append(log, numbered(500));
      log.release(batch);

      assertThat(drain(log)).endsWith("number 499").hasSize(500 - full());
    }
  }

  @Test
  void a_record_that_comes_back_when_its_segment_is_gone_is_counted() throws IOException {
    try (SegmentLog log = open()) {
      append(log, "on its way");
      SpooledBatch batch = next(log, false, 0);
      append(log, numbered(500));
      log.requeue(batch);

      assertThat(drain(log)).endsWith("number 499").hasSize(501 - full());
    }
  }

  @Test
  @Timeout(60)
  void who_delivers_has_its_turn_although_others_append_without_a_pause() throws Exception {
    AtomicBoolean enough = new AtomicBoolean();
    try (SegmentLog log = open()) {
      CompletableFuture<Void> host = CompletableFuture.runAsync(() -> appendUntil(log, enough));
      for (int released = 0; released < 1_000; ) {
        SpooledBatch batch = log.read(buffer, false, 0);
        if (batch != null) {
          log.release(batch);
          released++;
        }
      }
      enough.set(true);
      host.get();
    }
  }

  private static void appendUntil(SegmentLog log, AtomicBoolean enough) {
    try {
      while (!enough.get()) {
        append(log, "span");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private int full() {
    return dropped.getOrDefault(ThroughlineSpoolDropReason.FULL, 0L).intValue();
  }

  @Test
  void a_clock_that_was_set_back_between_two_processes_loses_nothing() throws IOException {
    append(open(), "one");
    millis.addAndGet(-Duration.ofDays(1000).toMillis());
    try (SegmentLog log = open()) {
      append(log, "two");

      assertThat(log.age()).isZero();
      assertThat(drain(log)).containsExactly("one", "two");
    }
    assertThat(dropped).isEmpty();
  }

  /** To be kept for as long as files of this version may be found; a new version gets its own. */
  @Test
  void a_file_of_version_1_is_read() throws IOException {
    String content =
        """
        ffffffff0000002a000000090000000300000000000f4240000000000265e418\
        ba03292c0000000064656c69766572656400000000000000000000000000002a\
        000000070000000300000000000f4240000000035c9c65ef4bec513f00000000\
        77616974696e6700000000000000002affffffff0000000000000000000f4241\
        00000006000000002da134520000000000000000000000000000000000000000""";
    Files.write(folder.resolve("0000000000000007-0000002a.v1"), HexFormat.of().parseHex(content));

    try (SegmentLog log = open()) {
      assertThat(log.pendingItems()).isEqualTo(3);
      assertThat(drain(log)).containsExactly("waiting");
    }
    assertThat(dropped).isEmpty();
  }

  @Test
  void files_are_used_again() throws IOException {
    try (SegmentLog log = open()) {
      for (int i = 0; i < 1000; i++) {
        append(log, "number " + i);
        assertThat(drain(log)).containsExactly("number " + i);
      }
      assertThat(SegmentFile.list(folder)).hasSizeLessThanOrEqualTo(2);
    }
  }

  @Test
  void what_is_too_old_is_counted_instead_of_read() throws IOException {
    try (SegmentLog log = open()) {
      append(log, "old");
      millis.addAndGet(Duration.ofHours(2).toMillis());
      append(log, "new");

      assertThat(log.age()).isEqualTo(Duration.ofHours(2));
      assertThat(drain(log)).containsExactly("new");
      assertThat(dropped).containsExactly(Map.entry(ThroughlineSpoolDropReason.EXPIRED, 1L));
    }
  }

  @Test
  void a_request_larger_than_a_segment_has_a_file_of_its_own() throws IOException {
    String large = "x".repeat(3 * SEGMENT);
    try (SegmentLog log = open()) {
      append(log, "small", large, "small again");

      assertThat(drain(log)).containsExactly("small", large, "small again");
      assertThatThrownBy(() -> append(log, "x".repeat(100 * SEGMENT)))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("larger than the spool");
    }
  }

  @Test
  void a_torn_last_record_is_cut() throws IOException {
    SegmentLog killed = open();
    append(killed, "whole");
    Path file = SegmentFile.list(folder).get(0).path();
    byte[] before = Files.readAllBytes(file);
    append(killed, "torn");
    byte[] after = Files.readAllBytes(file);
    int header = RecordHeader.distance("whole".length());
    System.arraycopy(before, header, after, header, RecordHeader.SIZE); // the header comes last
    Files.write(file, after);

    try (SegmentLog log = open()) {
      append(log, "next");
      assertThat(drain(log)).containsExactly("whole", "next");
    }
    assertThat(dropped).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16})
  void a_flipped_bit_costs_one_record_and_is_counted(long seed) throws IOException {
    SegmentLog killed = open();
    append(killed, numbered(60));
    Random random = new Random(seed);
    List<SegmentFile> files = SegmentFile.list(folder);
    flip(files.get(random.nextInt(files.size())).path(), random.nextInt(SEGMENT * 8));

    try (SegmentLog log = open()) {
      List<String> read = drain(log);

      assertThat(read).isSubsetOf(numbered(60)).hasSizeGreaterThanOrEqualTo(59);
      assertThat(read.size() + dropped.getOrDefault(ThroughlineSpoolDropReason.CORRUPT, 0L))
          .isEqualTo(60);
    }
  }

  @Test
  void headers_beyond_repair_cost_their_records_and_are_counted() throws IOException {
    SegmentLog killed = open();
    append(killed, numbered(10));
    Path file = SegmentFile.list(folder).get(0).path();
    int distance = RecordHeader.distance("number 0".length());
    overwrite(file, 3 * distance, new byte[distance + 20]); // two headers

    try (SegmentLog log = open()) {
      assertThat(drain(log)).hasSize(8).doesNotContain("number 3", "number 4");
    }
    assertThat(dropped).containsExactly(Map.entry(ThroughlineSpoolDropReason.CORRUPT, 2L));
    try (SegmentLog log = open()) {
      assertThat(drain(log)).isEmpty();
    }
    assertThat(dropped).containsExactly(Map.entry(ThroughlineSpoolDropReason.CORRUPT, 2L));
  }

  @Test
  void damage_to_the_segment_in_use_is_counted_too() throws IOException {
    try (SegmentLog log = open()) {
      append(log, numbered(10));
      Path file = SegmentFile.list(folder).get(0).path();
      int distance = RecordHeader.distance("number 0".length());
      overwrite(file, 9 * distance, new byte[RecordHeader.SIZE]);
      overwrite(file, 2 * distance, new byte[RecordHeader.SIZE]);
      append(log, numbered(30));

      assertThat(drain(log)).hasSize(38);
      assertThat(dropped).containsExactly(Map.entry(ThroughlineSpoolDropReason.CORRUPT, 2L));
      assertThat(SegmentFile.list(folder)).hasSizeLessThanOrEqualTo(2);
    }
  }

  @Test
  void nobody_but_the_owner_may_read() throws IOException {
    try (SegmentLog log = open()) {
      append(log, "private");

      assertThat(Files.getPosixFilePermissions(SegmentFile.list(folder).get(0).path()))
          .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }
  }

  @Test
  void what_is_synced_by_interval_waits_for_who_syncs() throws IOException {
    try (SegmentLog log = open(SegmentLog.SYNC_INTERVAL)) {
      append(log, numbered(100));
      assertThat(log.needsSync()).isTrue();
      log.sync();

      assertThat(log.needsSync()).isFalse();
    }
    try (SegmentLog log = open(Duration.ZERO)) {
      append(log, "synced at once");
      assertThat(log.needsSync()).isFalse();
    }
  }

  private SegmentLog open() throws IOException {
    return open(null);
  }

  private SegmentLog open(@Nullable Duration sync) throws IOException {
    return new SegmentLog(
        folder,
        TrustedFiles.in(folder),
        new SpoolLimits(8 * SEGMENT, Duration.ofHours(1), SEGMENT, sync),
        millis::get,
        (reason, items) -> dropped.merge(reason, items, Long::sum));
  }

  private static void append(SegmentLog log, String... payloads) throws IOException {
    for (String payload : payloads) {
      PayloadBuffer bytes = new PayloadBuffer();
      bytes.writeBytes(payload.getBytes(UTF_8));
      log.append(bytes, 1);
    }
  }

  private SpooledBatch next(SegmentLog log, boolean fresh, int most) throws IOException {
    return Objects.requireNonNull(log.read(buffer, fresh, most));
  }

  private List<String> drain(SegmentLog log) throws IOException {
    List<String> read = new ArrayList<>();
    SpooledBatch batch;
    while ((batch = log.read(buffer, false, 0)) != null) {
      read.add(content());
      log.release(batch);
    }
    return read;
  }

  private String content() {
    return new String(buffer.array(), 0, buffer.length(), UTF_8);
  }

  private static String[] numbered(int count) {
    return IntStream.range(0, count).mapToObj(i -> "number " + i).toArray(String[]::new);
  }

  private static void flip(Path file, int bit) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[bit / 8] ^= (byte) (1 << (bit % 8));
    Files.write(file, bytes);
  }

  private static void overwrite(Path file, int position, byte[] bytes) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(bytes), position);
    }
  }
}
