package io.throughline.viewer.internal.receive;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.throughline.viewer.internal.otlp.OtlpSignalKind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A reader of the JSON lines that services write to files: it begins at their start, and follows
 * them as they grow, also when a rotation gives them another name. A file that gets shorter is read
 * anew. Of very many files it reads those that were written last. A last line without an end is
 * taken when nothing follows it, unless it is half of a JSON object.
 */
public final class JsonLinesTail implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(JsonLinesTail.class);

  private static final int MAX_FILES = 200;
  private static final int MAX_LINE_BYTES = 1024 * 1024;
  private static final int CHUNK_BYTES = 256 * 1024;
  private static final int LOOK_MILLIS = 500;

  private final Intake intake;
  private final Path folder;
  private final PathMatcher pattern;
  private final Map<Object, Tail> tails = new HashMap<>();
  private final ScheduledExecutorService clock;
  private boolean toldOfTooMany;
  private boolean toldOfNoFolder;

  /**
   * A file that matches.
   *
   * @param key the file whatever its name is, where the file system tells it
   */
  private record Found(Path path, Object key, long written) {

    static Found of(Path path) {
      try {
        BasicFileAttributes file = Files.readAttributes(path, BasicFileAttributes.class);
        Object key = file.fileKey();
        return new Found(path, key == null ? path : key, file.lastModifiedTime().toMillis());
      } catch (IOException e) {
        return new Found(path, path, 0); // just gone, or not to be read, which reading it tells
      }
    }
  }

  private static final class Tail {
    long position;
    boolean tooLong;
    boolean toldOfFailure;
    final ByteArrayOutputStream line = new ByteArrayOutputStream();
  }

  /**
   * Starts to read.
   *
   * @param glob a file, or a folder and a pattern of names in it, such as {@code logs/*.jsonl}
   */
  public JsonLinesTail(Intake intake, String glob) {
    this.intake = intake;
    Path path = Path.of(glob).toAbsolutePath();
    folder = path.getParent() == null ? path : path.getParent();
    pattern = FileSystems.getDefault().getPathMatcher("glob:" + path.getFileName());
    clock =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "throughline-viewer-lines");
              thread.setDaemon(true);
              return thread;
            });
    Future<?> unused =
        clock.scheduleWithFixedDelay(this::look, 0, LOOK_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void look() {
    List<Found> matching;
    try {
      matching = matching();
      toldOfNoFolder = false;
    } catch (IOException | RuntimeException e) {
      if (!toldOfNoFolder) {
        log.warn("no lines are read from {} until it can be listed: {}", folder, e.toString());
      }
      toldOfNoFolder = true;
      return;
    }
    tails.keySet().retainAll(matching.stream().map(Found::key).collect(Collectors.toSet()));
    for (Found file : writtenLast(matching)) {
      Tail tail = tails.computeIfAbsent(file.key(), key -> new Tail());
      try {
        read(file.path(), tail);
        tail.toldOfFailure = false;
      } catch (IOException | RuntimeException e) {
        if (!tail.toldOfFailure) {
          log.warn("{} could not be read", file.path(), e);
        }
        tail.toldOfFailure = true;
      }
    }
  }

  private List<Found> matching() throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(file -> pattern.matches(file.getFileName()))
          .filter(Files::isRegularFile)
          .sorted()
          .map(Found::of)
          .toList();
    }
  }

  private List<Found> writtenLast(List<Found> matching) {
    if (matching.size() <= MAX_FILES) {
      return matching;
    }
    if (!toldOfTooMany) {
      log.warn(
          "{} files match in {}: of those, the {} that were written last are read",
          matching.size(),
          folder,
          MAX_FILES);
    }
    toldOfTooMany = true;
    return matching.stream()
        .sorted(Comparator.comparingLong(Found::written).reversed())
        .limit(MAX_FILES)
        .sorted(Comparator.comparing(Found::path))
        .toList();
  }

  private void read(Path path, Tail tail) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
      if (file.length() < tail.position) {
        tail.position = 0;
        tail.tooLong = false;
        tail.line.reset();
      }
      long before = tail.position;
      file.seek(before);
      byte[] chunk = new byte[CHUNK_BYTES];
      for (int length = file.read(chunk); length > 0; length = file.read(chunk)) {
        tail.position += length;
        lines(path, tail, chunk, length);
      }
      if (tail.position == before && tail.line.size() > 0 && !JsonLogLine.isTorn(text(tail))) {
        line(path, tail);
      }
    }
  }

  private void lines(Path path, Tail tail, byte[] chunk, int length) {
    int start = 0;
    for (int at = 0; at < length; at++) {
      if (chunk[at] == '\n') {
        append(tail, chunk, start, at);
        line(path, tail);
        start = at + 1;
      }
    }
    append(tail, chunk, start, length);
  }

  private static void append(Tail tail, byte[] chunk, int start, int end) {
    if (tail.line.size() + end - start > MAX_LINE_BYTES) {
      tail.tooLong = true;
    } else {
      tail.line.write(chunk, start, end - start);
    }
  }

  private void line(Path path, Tail tail) {
    String line = text(tail);
    boolean whole = !tail.tooLong;
    tail.line.reset();
    tail.tooLong = false;
    if (!whole) {
      intake.refuse();
    } else if (!line.isEmpty()) {
      intake.take(OtlpSignalKind.LOGS, JsonLogLine.read(line, String.valueOf(path.getFileName())));
    }
  }

  private static String text(Tail tail) {
    return tail.line.toString(UTF_8).strip();
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }
}
