package io.throughline.delivery.internal.spool;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The file of a segment. Its name says what its content cannot lose: its place in the order, the
 * generation of its records, and the version of the format.
 */
record SegmentFile(Path path, long order, int generation) {

  private static final Pattern NAME = Pattern.compile("([0-9a-f]{16})-([0-9a-f]{8})\\.v1");
  private static final HexFormat HEX = HexFormat.of();
  private static final int ZEROS = 1 << 16;

  static SegmentFile in(Path folder, long order, int generation) {
    String name = HEX.toHexDigits(order) + "-" + HEX.toHexDigits(generation) + ".v1";
    return new SegmentFile(folder.resolve(name), order, generation);
  }

  /** Those in a folder, the oldest first. */
  static List<SegmentFile> list(Path folder) throws IOException {
    List<SegmentFile> files = new ArrayList<>();
    try (Stream<Path> paths = Files.list(folder)) {
      for (Path path : paths.toList()) {
        Matcher name = NAME.matcher(path.getFileName().toString());
        if (name.matches()) {
          files.add(
              new SegmentFile(
                  path,
                  HexFormat.fromHexDigitsToLong(name.group(1)),
                  HexFormat.fromHexDigits(name.group(2))));
        }
      }
    }
    files.sort(Comparator.comparingLong(SegmentFile::order));
    return files;
  }

  /** Writes every byte of the file, so that the room on the disk is ours from then on. */
  void allocate(int size, TrustedFiles files) throws IOException {
    try (RandomAccessFile content = files.open(path)) {
      byte[] zeros = new byte[ZEROS];
      for (int written = 0; written < size; written += ZEROS) {
        content.write(zeros, 0, Math.min(ZEROS, size - written));
      }
    } catch (IOException e) {
      Files.deleteIfExists(path);
      throw e;
    }
  }

  /** Creates it empty, for nobody but its owner. */
  SegmentFile create() throws IOException {
    Files.createFile(path, TrustedFiles.ownersOnly(path, "rw-------"));
    return this;
  }

  SegmentFile renameTo(SegmentFile other) throws IOException {
    Files.move(path, other.path());
    return other;
  }
}
