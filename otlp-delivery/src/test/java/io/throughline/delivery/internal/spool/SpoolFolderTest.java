package io.throughline.delivery.internal.spool;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.throughline.semconv.ThroughlineSignal;
import io.throughline.semconv.ThroughlineSpoolDropReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** What somebody else may do to the folder of the spool. */
class SpoolFolderTest {

  private static final int SEGMENT = 1 << 16;

  @TempDir Path directory;

  private final AtomicLong millis = new AtomicLong(1_000_000_000_000L);

  @Test
  void a_link_in_the_place_of_a_file_is_refused() throws IOException {
    Path victim = Files.writeString(directory.resolve("victim"), "untouched");
    TrustedFiles files = TrustedFiles.in(directory);
    Path link = Files.createSymbolicLink(directory.resolve("dropped.v2"), victim);

    assertThatThrownBy(() -> files.open(link)).hasMessageContaining("is a link or no file");
    assertThatThrownBy(() -> new DropCounts(directory, files))
        .hasMessageContaining("is a link or no file");
    assertThat(victim).hasContent("untouched");
  }

  @Test
  void a_link_to_nothing_is_not_followed() throws IOException {
    Path created = directory.resolve("created-by-us");
    Path link = Files.createSymbolicLink(directory.resolve("lock"), created);

    assertThatThrownBy(() -> TrustedFiles.in(directory).openLock(link))
        .isInstanceOf(IOException.class);
    assertThat(created).doesNotExist();
  }

  @Test
  void a_file_with_a_second_name_is_refused() throws IOException {
    Path victim = Files.writeString(directory.resolve("victim"), "untouched");
    Path name = Files.createLink(directory.resolve("second"), victim);

    assertThatThrownBy(() -> TrustedFiles.in(directory).open(name))
        .hasMessageContaining("more than one name");
  }

  @Test
  void files_and_folders_of_another_user_are_refused() throws IOException {
    Path file = Files.createFile(directory.resolve("file"));
    Path folder = Files.createDirectory(directory.resolve("folder"));
    UserPrincipal nobody =
        directory.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody");
    TrustedFiles ofNobody = new TrustedFiles(nobody);

    assertThatThrownBy(() -> ofNobody.open(file)).hasMessageContaining("belongs to");
    assertThatThrownBy(() -> ofNobody.claimFolder(folder)).hasMessageContaining("belongs to");
  }

  @Test
  void telemetry_in_a_folder_that_is_refused_is_told_of_once() throws IOException {
    leave("7", "left");
    Files.setPosixFilePermissions(
        directory.resolve("7"), PosixFilePermissions.fromString("rwxrwxrwx"));
    ListAppender<ILoggingEvent> told = new ListAppender<>();
    told.start();
    Logger logger = (Logger) LoggerFactory.getLogger(SpoolFolder.class);
    logger.addAppender(told);
    try (SpoolFolder folder = claim();
        SegmentLog log = open(folder)) {
      folder.adopt(ThroughlineSignal.TRACES, log, counts -> {});
      folder.adopt(ThroughlineSignal.TRACES, log, counts -> {});
    } finally {
      logger.detachAppender(told);
    }

    assertThat(told.list).hasSize(1);
    assertThat(told.list.get(0).getLevel()).isEqualTo(Level.WARN);
    assertThat(told.list.get(0).getFormattedMessage())
        .startsWith(directory.resolve("7/traces") + " with ")
        .doesNotContain(" with 0 bytes")
        .endsWith("7 can be written by others than its owner");
  }

  @Test
  void a_folder_of_ours_that_a_volume_gave_to_its_group_is_taken_back() throws IOException {
    leave("0", "left");
    for (String folder : List.of("0", "0/traces")) {
      Files.setPosixFilePermissions(
          directory.resolve(folder), PosixFilePermissions.fromString("rwxrwx---"));
    }

    try (SpoolFolder folder = claim();
        SegmentLog log = open(folder)) {
      assertThat(folder).hasToString(directory.resolve("0").toString());
      assertThat(drain(log)).containsExactly("left");
    }
    for (String folder : List.of("0", "0/traces")) {
      assertThat(Files.getPosixFilePermissions(directory.resolve(folder)))
          .isEqualTo(PosixFilePermissions.fromString("rwx------"));
    }
  }

  @Test
  void a_folder_that_others_may_write_to_costs_only_its_number() throws IOException {
    Files.createDirectory(directory.resolve("0"));
    Files.setPosixFilePermissions(
        directory.resolve("0"), PosixFilePermissions.fromString("rwxrwxrwx"));

    try (SpoolFolder folder = claim()) {
      assertThat(folder).hasToString(directory.resolve("1").toString());
    }
  }

  @Test
  void a_link_in_the_place_of_a_folder_costs_only_its_number() throws IOException {
    Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
    Files.createSymbolicLink(directory.resolve("0"), elsewhere);

    try (SpoolFolder folder = claim()) {
      assertThat(folder).hasToString(directory.resolve("1").toString());
    }
    assertThat(elsewhere).isEmptyDirectory();
  }

  @Test
  void a_folder_that_nobody_may_enter_costs_only_its_number() throws IOException {
    Files.createDirectory(directory.resolve("0"));
    Files.setPosixFilePermissions(
        directory.resolve("0"), PosixFilePermissions.fromString("---------"));

    try (SpoolFolder folder = claim()) {
      assertThat(folder).hasToString(directory.resolve("1").toString());
    }
  }

  @Test
  void a_refused_folder_does_not_keep_those_after_it_from_being_taken_over() throws IOException {
    leave("2", "left behind");
    Files.createDirectory(directory.resolve("1"));
    Files.setPosixFilePermissions(
        directory.resolve("1"), PosixFilePermissions.fromString("rwxrwxrwx"));

    try (SpoolFolder folder = claim();
        SegmentLog log = open(folder)) {
      folder.adopt(ThroughlineSignal.TRACES, log, counts -> {});

      assertThat(log.pendingItems()).isEqualTo(1);
    }
  }

  @Test
  void a_link_in_the_place_of_a_segment_does_not_keep_the_others_from_being_taken_over()
      throws IOException {
    Path victim = Files.write(directory.resolve("victim"), new byte[SEGMENT]);
    leave("2", "left behind");
    Files.createSymbolicLink(directory.resolve("2/traces/0000000000000000-00000000.v1"), victim);

    try (SpoolFolder folder = claim();
        SegmentLog log = open(folder)) {
      folder.adopt(ThroughlineSignal.TRACES, log, counts -> {});

      assertThat(log.pendingItems()).isEqualTo(1);
    }
    assertThat(victim).hasBinaryContent(new byte[SEGMENT]);
  }

  @Test
  void a_lock_that_was_removed_is_put_back() throws IOException {
    try (SpoolFolder folder = claim()) {
      Files.delete(directory.resolve("0/lock"));

      assertThat(folder.state()).isEqualTo(SpoolFolder.State.OURS);
      assertThat(directory.resolve("0/lock")).exists();
      assertThat(folder.state()).isEqualTo(SpoolFolder.State.OURS);
    }
  }

  @Test
  void a_lock_that_is_another_file_means_that_the_folder_is_lost() throws IOException {
    try (SpoolFolder folder = claim()) {
      Files.delete(directory.resolve("0/lock"));
      Files.createFile(directory.resolve("0/lock"));

      assertThat(folder.state()).isEqualTo(SpoolFolder.State.LOST);
    }
  }

  @Test
  void a_folder_without_its_lock_is_left_alone_until_its_process_would_have_put_it_back()
      throws IOException {
    leave("1", "of a living process");
    Files.delete(directory.resolve("1/lock"));
    try (SpoolFolder folder = claim();
        SegmentLog log = open(folder)) {
      folder.adopt(ThroughlineSignal.TRACES, log, counts -> {});
      assertThat(log.pendingItems()).isZero();

      millis.addAndGet(SpoolFolder.ABANDONED.toMillis());
      folder.adopt(ThroughlineSignal.TRACES, log, counts -> {});
      assertThat(log.pendingItems()).isEqualTo(1);
    }
  }

  @Test
  void a_folder_without_its_lock_is_not_claimed() throws IOException {
    leave("0", "of a living process");
    Files.delete(directory.resolve("0/lock"));

    try (SpoolFolder folder = claim()) {
      assertThat(folder).hasToString(directory.resolve("1").toString());
    }
  }

  @Test
  void a_removed_folder_is_noticed_and_what_was_in_it_is_read_from_its_open_files()
      throws IOException {
    try (SpoolFolder folder = claim();
        SegmentLog log = open(folder)) {
      append(log, "one", "two");
      delete(directory.resolve("0"));
      assertThat(folder.state()).isEqualTo(SpoolFolder.State.REMOVED);

      folder.close();
      try (SpoolFolder next = claim();
          SegmentLog into = open(next)) {
        log.moveTo(into);

        assertThat(next).hasToString(directory.resolve("0").toString());
        assertThat(drain(into)).containsExactly("one", "two");
      }
    }
  }

  @Test
  void a_removed_segment_is_written_again() throws IOException {
    try (SpoolFolder folder = claim();
        SegmentLog log = open(folder)) {
      append(log, "one", "two");
      for (SegmentFile file : SegmentFile.list(directory.resolve("0/traces"))) {
        Files.delete(file.path());
      }

      log.mend();

      assertThat(SegmentFile.list(directory.resolve("0/traces"))).hasSize(1);
      assertThat(drain(log)).containsExactly("one", "two");
    }
  }

  @Test
  void the_lock_is_touched_so_that_cleaners_of_temporary_folders_leave_it() throws IOException {
    try (SpoolFolder folder = claim()) {
      FileTime old = FileTime.fromMillis(0);
      Files.setLastModifiedTime(directory.resolve("0/lock"), old);
      millis.addAndGet(Duration.ofHours(2).toMillis());

      assertThat(folder.state()).isEqualTo(SpoolFolder.State.OURS);
      assertThat(Files.getLastModifiedTime(directory.resolve("0/lock"))).isGreaterThan(old);
    }
  }

  @Test
  void names_of_services_that_look_alike_or_are_long_have_folders_of_their_own() {
    List<String> names = List.of("a/b", "a_b", "a b", "x".repeat(300), "x".repeat(301), "");

    List<Path> folders =
        names.stream()
            .map(name -> SpoolDirectory.byDefault(directory, "user", name).get(0).path())
            .toList();

    assertThat(folders).doesNotHaveDuplicates();
    assertThat(folders)
        .allSatisfy(
            path ->
                assertThat(path.getFileName().toString().getBytes(UTF_8).length).isBetween(1, 255));
    assertThat(folders.get(1)).hasToString(directory + "/throughline-user/a_b");
  }

  @Test
  void a_default_folder_that_another_user_may_write_to_costs_nothing() throws IOException {
    Path taken = Files.createDirectory(directory.resolve("throughline-user"));
    Files.setPosixFilePermissions(taken, PosixFilePermissions.fromString("rwxrwxrwx"));

    try (SpoolFolder folder =
        SpoolFolder.claim(SpoolDirectory.byDefault(directory, "user", "s"), millis::get)) {
      assertThat(folder).hasToString(directory.resolve("throughline-user-1/s/0").toString());
    }
  }

  @Test
  void a_record_that_cannot_be_read_again_is_counted_as_removed() throws IOException {
    AtomicLong lost = new AtomicLong();
    try (SpoolFolder folder = claim();
        SegmentLog log = open(folder)) {
      append(log, "one");
      SegmentLog closed =
          new SegmentLog(
              Files.createDirectory(directory.resolve("closed")),
              TrustedFiles.in(directory),
              new SpoolLimits(2, Duration.ofHours(1), SEGMENT, null), // takes nothing
              millis::get,
              (reason, items) -> {});
      SegmentLog counted = counting(folder, lost);

      assertThatThrownBy(() -> counted.moveTo(closed))
          .hasMessageContaining("larger than the spool");
    }
    assertThat(lost).hasValue(1);
  }

  private SegmentLog counting(SpoolFolder folder, AtomicLong lost) throws IOException {
    return new SegmentLog(
        folder.of(ThroughlineSignal.TRACES),
        folder.files(),
        new SpoolLimits(8 * SEGMENT, Duration.ofHours(1), SEGMENT, null),
        millis::get,
        (reason, items) -> {
          assertThat(reason).isEqualTo(ThroughlineSpoolDropReason.REMOVED);
          lost.addAndGet(items);
        });
  }

  private SpoolFolder claim() throws IOException {
    return SpoolFolder.claim(List.of(SpoolDirectory.chosen(directory)), millis::get);
  }

  private SegmentLog open(SpoolFolder folder) throws IOException {
    return new SegmentLog(
        folder.of(ThroughlineSignal.TRACES),
        folder.files(),
        new SpoolLimits(8 * SEGMENT, Duration.ofHours(1), SEGMENT, null),
        millis::get,
        (reason, items) -> {
          throw new AssertionError(items + " " + reason);
        });
  }

  /** A folder of a process that is gone. */
  private void leave(String number, String payload) throws IOException {
    Path other = Files.createDirectory(directory.resolve("other"));
    SpoolFolder folder = SpoolFolder.claim(List.of(SpoolDirectory.chosen(other)), millis::get);
    try (folder;
        SegmentLog log = open(folder)) {
      append(log, payload);
    }
    Files.move(other.resolve("0"), directory.resolve(number));
    Files.delete(other);
  }

  private static void append(SegmentLog log, String... payloads) throws IOException {
    for (String payload : payloads) {
      PayloadBuffer bytes = new PayloadBuffer();
      bytes.writeBytes(payload.getBytes(UTF_8));
      log.append(bytes, 1);
    }
  }

  private static List<String> drain(SegmentLog log) throws IOException {
    List<String> read = new java.util.ArrayList<>();
    PayloadBuffer buffer = new PayloadBuffer();
    SpooledBatch batch;
    while ((batch = log.read(buffer, false, 0)) != null) {
      read.add(new String(buffer.array(), 0, buffer.length(), UTF_8));
      log.release(Objects.requireNonNull(batch));
    }
    return read;
  }

  private static void delete(Path folder) throws IOException {
    try (var paths = Files.walk(folder)) {
      for (Path path : paths.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
