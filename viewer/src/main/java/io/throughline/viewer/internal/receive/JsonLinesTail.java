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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A reader of the JSON lines that services write to files: it begins at their start, and follows
 * them as they grow. A file that gets shorter is read anew.
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
  private final Map<Path, Tail> tails = new HashMap<>();
  private final ScheduledExecutorService clock;

  private static final class Tail {
    long position;
    boolean tooLong;
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
    try {
      for (Path file : files()) {
        read(file, tails.computeIfAbsent(file, name -> new Tail()));
      }
    } catch (IOException | RuntimeException e) {
      log.debug("the files in {} could not be read", folder, e); // perhaps it is not there yet
    }
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(file -> pattern.matches(file.getFileName()))
          .filter(Files::isRegularFile)
          .sorted()
          .limit(MAX_FILES)
          .toList();
    }
  }

  private void read(Path path, Tail tail) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
      if (file.length() < tail.position) {
        tail.position = 0;
        tail.line.reset();
      }
      file.seek(tail.position);
      byte[] chunk = new byte[CHUNK_BYTES];
      for (int length = file.read(chunk); length > 0; length = file.read(chunk)) {
        tail.position += length;
        lines(path, tail, chunk, length);
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
    String line = tail.line.toString(UTF_8).strip();
    boolean whole = !tail.tooLong;
    tail.line.reset();
    tail.tooLong = false;
    if (!whole) {
      intake.refuse();
    } else if (!line.isEmpty()) {
      intake.take(OtlpSignalKind.LOGS, JsonLogLine.read(line, String.valueOf(path.getFileName())));
    }
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }
}
