package io.throughline.examples.stream.storage;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import io.throughline.examples.stream.relay.Streams;
import io.throughline.semconv.DiskIoDirection;
import io.throughline.semconv.StorageDataType;
import io.throughline.semconv.StorageOperationName;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The files of all streams: {@code recordings/STREAM/TIME.EXTENSION} and {@code
 * pictures/STREAM/TIME.EXTENSION}. Thread-safe.
 */
public final class StoredFiles {

  private static final String PART = ".part";
  private static final String NAME = "\\d{8}T\\d{6}\\.\\d{3}Z\\.[a-z0-9]{1,8}";
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);

  private final Path root;
  private final FileTelemetry telemetry;
  private final Clock clock;

  StoredFiles(Path root, FileTelemetry telemetry, Clock clock) {
    this.root = root.toAbsolutePath().normalize();
    this.telemetry = telemetry;
    this.clock = clock;
  }

  private Path folder(StorageDataType type) {
    return root.resolve(type == StorageDataType.RECORDING ? "recordings" : "pictures");
  }

  /** Whoever asks, no name leads out of the folder. */
  private Path folder(StorageDataType type, String stream) {
    if (!Streams.isName(stream)) {
      throw new IllegalArgumentException(stream);
    }
    return folder(type).resolve(stream);
  }

  NewFile create(StorageDataType type, String stream, String extension) throws IOException {
    Path folder = Files.createDirectories(folder(type, stream));
    Instant time = clock.instant();
    Path target = folder.resolve(TIME.format(time) + "." + extension);
    Path part = folder.resolve(target.getFileName() + PART);
    while (Files.exists(target) || Files.exists(part)) {
      time = time.plusMillis(1);
      target = folder.resolve(TIME.format(time) + "." + extension);
      part = folder.resolve(target.getFileName() + PART);
    }
    return new NewFile(type, stream, target, part, telemetry);
  }

  /** All that are complete, the oldest first. */
  public List<StoredFile> list(StorageDataType type) throws IOException {
    List<StoredFile> found = new ArrayList<>();
    for (Path folder : children(folder(type))) {
      String stream = folder.getFileName().toString();
      if (Streams.isName(stream)) {
        for (Path file : children(folder)) {
          StoredFile stored = stored(type, stream, file);
          if (stored != null) {
            found.add(stored);
          }
        }
      }
    }
    found.sort(Comparator.comparing(StoredFile::written).thenComparing(StoredFile::name));
    return found;
  }

  /** One of them; null if there is none of this name. */
  public @Nullable StoredFile find(StorageDataType type, String stream, String name)
      throws IOException {
    return Streams.isName(stream) && name.matches(NAME)
        ? stored(type, stream, folder(type, stream).resolve(name))
        : null;
  }

  /** The newest one of a stream; null if there is none. */
  public @Nullable StoredFile newest(StorageDataType type, String stream) throws IOException {
    return list(type).stream()
        .filter(file -> file.stream().equals(stream))
        .reduce((older, newer) -> newer)
        .orElse(null);
  }

  private static List<Path> children(Path folder) throws IOException {
    try (DirectoryStream<Path> paths = Files.newDirectoryStream(folder)) {
      List<Path> children = new ArrayList<>();
      paths.forEach(children::add);
      return children;
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of();
    }
  }

  private static @Nullable StoredFile stored(StorageDataType type, String stream, Path file)
      throws IOException {
    String name = file.getFileName().toString();
    if (!name.matches(NAME)) {
      return null;
    }
    try {
      BasicFileAttributes facts =
          Files.readAttributes(file, BasicFileAttributes.class, NOFOLLOW_LINKS);
      return facts.isRegularFile()
          ? new StoredFile(
              type, stream, name, file, facts.size(), facts.lastModifiedTime().toInstant())
          : null;
    } catch (NoSuchFileException e) {
      return null; // deleted meanwhile
    }
  }

  /** Its bytes; each read is counted and timed. */
  public InputStream read(StoredFile file) throws IOException {
    return new FilterInputStream(Files.newInputStream(file.path())) {

      @Override
      public int read(byte[] data, int offset, int length) throws IOException {
        int count =
            telemetry.timed(
                StorageOperationName.READ, file.type(), () -> in.read(data, offset, length));
        telemetry.moved(DiskIoDirection.READ, file.type(), Math.max(0, count));
        return count;
      }
    };
  }

  void delete(StoredFile file) throws IOException {
    telemetry.timed(
        StorageOperationName.DELETE, file.type(), () -> Files.deleteIfExists(file.path()));
  }

  /**
   * Gives a name to what a process that was killed has left behind: it can be played up to its end.
   *
   * @return how many there were
   */
  int recover() throws IOException {
    int recovered = 0;
    for (StorageDataType type : List.of(StorageDataType.RECORDING, StorageDataType.PICTURE)) {
      for (Path folder : children(folder(type))) {
        for (Path file : children(folder)) {
          String name = file.getFileName().toString();
          if (name.endsWith(PART)) {
            Files.move(file, folder.resolve(name.substring(0, name.length() - PART.length())));
            recovered++;
          }
        }
      }
    }
    return recovered;
  }
}
