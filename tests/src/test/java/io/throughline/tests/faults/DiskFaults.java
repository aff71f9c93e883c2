package io.throughline.tests.faults;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.throughline.tests.faults.Gate.Network;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** The spool's disk, and what is on it. */
final class DiskFaults {

  private static final int TORN_BYTES = 64;
  private static final int FLIPPED_BITS = 2;

  private DiskFaults() {}

  static List<Fault> all() {
    List<Fault> faults = new ArrayList<>();
    faults.add(Fault.of("torn last record", DiskFaults::torn));
    faults.add(Fault.of("flipped bits", DiskFaults::flipped));
    faults.add(Fault.of("spool written by 323a831", DiskFaults::writtenBefore));
    faults.add(Fault.of("folder that others may write to", DiskFaults::foreignFolder));
    faults.add(Fault.of("removed folder", DiskFaults::removedFolder));
    faults.add(Fault.of("removed lock", DiskFaults::removedLock));
    if (Disk.canBeHad()) {
      faults.add(Fault.of("disk full", DiskFaults::full));
      faults.add(Fault.of("disk full", DiskFaults::full).onPlainSdk());
      faults.add(Fault.of("disk full from the start", DiskFaults::fullFromTheStart));
      faults.add(Fault.of("read-only folder", DiskFaults::readOnly));
    }
    return faults;
  }

  private static Row torn(Fault fault, Stage stage) throws Exception {
    leaveOnTheDisk(stage);
    for (Path file : segments(stage)) {
      try (RandomAccessFile segment = new RandomAccessFile(file.toFile(), "rw")) {
        long end = written(segment);
        segment.seek(end - TORN_BYTES);
        segment.write(new byte[TORN_BYTES]);
      }
    }
    return deliverTheRest(fault, stage);
  }

  private static Row flipped(Fault fault, Stage stage) throws Exception {
    leaveOnTheDisk(stage);
    Random random = new Random();
    for (Path file : segments(stage)) {
      try (RandomAccessFile segment = new RandomAccessFile(file.toFile(), "rw")) {
        int end = (int) written(segment);
        for (int i = 0; i < FLIPPED_BITS; i++) {
          int place = random.nextInt(end);
          segment.seek(place);
          int value = segment.read();
          segment.seek(place);
          segment.write(value ^ (1 << random.nextInt(8)));
        }
      }
    }
    return deliverTheRest(fault, stage);
  }

  /** A process dies that had all of its spans and log records on the disk, and nowhere else. */
  private static void leaveOnTheDisk(Stage stage) throws Exception {
    stage.gate.set(Network.DOWN);
    EmitterProcess emitter = stage.start();
    stage.emit(emitter, 4);
    emitter.silence();
    Wait.untilNothingChanges(3, 30, () -> written(stage), () -> false);
    emitter.kill();
  }

  private static Row deliverTheRest(Fault fault, Stage stage) throws Exception {
    EmitterProcess next = stage.start();
    stage.heal(next);
    return stage.finish(fault, next);
  }

  /**
   * By the version of that commit, whose process was killed: ten spans and ten log records, and the
   * count of three spans that it had dropped. To be kept for as long as such a spool may be found.
   */
  private static Row writtenBefore(Fault fault, Stage stage) throws Exception {
    stage.inherit("previous", 10, 3);
    try (InputStream text =
        requireNonNull(DiskFaults.class.getResourceAsStream("spool-of-323a831.txt"))) {
      for (String line : new String(text.readAllBytes(), UTF_8).lines().toList()) {
        String[] file = line.split(" ", -1); // its name, its size, and what is not zero of it
        byte[] content = Base64.getDecoder().decode(file[2]);
        Path path = stage.spool().resolve(file[0]);
        Files.createDirectories(path.getParent(), ownersOnly());
        Files.write(path, Arrays.copyOf(content, Integer.parseInt(file[1])));
      }
    }
    Files.createFile(stage.spool().resolve("0/lock"));
    return deliverTheRest(fault, stage);
  }

  private static Row foreignFolder(Fault fault, Stage stage) throws Exception {
    Path foreign = Files.createDirectories(stage.spool().resolve("0"));
    Files.setPosixFilePermissions(foreign, PosixFilePermissions.fromString("rwxrwxrwx"));
    stage.gate.set(Network.DOWN);
    EmitterProcess emitter = stage.start();
    stage.emit(emitter, 3);
    stage.heal(emitter);
    return stage.finish(fault, emitter);
  }

  private static Row removedFolder(Fault fault, Stage stage) throws Exception {
    stage.gate.set(Network.DOWN);
    EmitterProcess emitter = stage.start();
    stage.emit(emitter, 3);
    Files.move(stage.spool().resolve("0"), stage.folder.resolve("removed"));
    stage.emit(emitter, 4);
    stage.heal(emitter);
    return stage.finish(fault, emitter);
  }

  /** Another process starts on the directory before the lock is back. */
  private static Row removedLock(Fault fault, Stage stage) throws Exception {
    stage.gate.set(Network.DOWN);
    EmitterProcess first = stage.start();
    stage.emit(first, 3);
    Files.delete(stage.spool().resolve("0/lock"));
    EmitterProcess second = stage.start();
    stage.emit(first, 4);
    stage.heal(first);
    stage.awaitFresh(second);
    return stage.finish(fault, first, second);
  }

  private static FileAttribute<?> ownersOnly() {
    return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
  }

  private static Row full(Fault fault, Stage stage) throws Exception {
    stage.set("THROUGHLINE_SPOOL_MAX_SIZE", "2M");
    try (Disk disk = Disk.at(stage.spool(), 4 << 20)) {
      stage.gate.set(Network.DOWN);
      EmitterProcess emitter = stage.start();
      stage.emit(emitter, 2);
      disk.fill();
      stage.emit(emitter, 15);
      stage.heal(emitter);
      return stage.finish(fault, emitter);
    }
  }

  private static Row fullFromTheStart(Fault fault, Stage stage) throws Exception {
    try (Disk disk = Disk.at(stage.spool(), 64 << 10)) {
      disk.fill();
      return withoutSpool(fault, stage);
    }
  }

  private static Row readOnly(Fault fault, Stage stage) throws Exception {
    try (Disk disk = Disk.at(stage.spool(), 1 << 20)) {
      disk.makeReadOnly();
      return withoutSpool(fault, stage);
    }
  }

  /** What memory alone can do: everything while the collector is there, and a count while not. */
  private static Row withoutSpool(Fault fault, Stage stage) throws Exception {
    EmitterProcess emitter = stage.start();
    stage.emit(emitter, 3);
    // Refused for a while before: if a request is cut off, nobody can say whether it was taken.
    stage.receiver.answerWith(Manner.status(503));
    stage.emit(emitter, 2);
    stage.gate.set(Network.DOWN);
    stage.emit(emitter, 4);
    stage.heal(emitter);
    return stage.finish(fault, emitter);
  }

  /** Only metrics may lose what is on the disk, because the next collection says it again. */
  private static List<Path> segments(Stage stage) throws IOException {
    try (Stream<Path> files = Files.walk(stage.spool())) {
      return files.filter(file -> file.toString().matches(".*/(traces|logs)/[^/]+-[^/]+")).toList();
    }
  }

  private static long written(Stage stage) {
    try {
      long written = 0;
      for (Path file : segments(stage)) {
        try (RandomAccessFile segment = new RandomAccessFile(file.toFile(), "r")) {
          written += written(segment);
        }
      }
      return written;
    } catch (IOException e) {
      return -1; // it is being renamed
    }
  }

  /** Segments have their full size from the beginning: what has not been written yet is zero. */
  private static long written(RandomAccessFile segment) throws IOException {
    byte[] content = new byte[(int) segment.length()];
    segment.seek(0);
    segment.readFully(content);
    int end = content.length;
    while (end > 0 && content[end - 1] == 0) {
      end--;
    }
    return end;
  }
}
