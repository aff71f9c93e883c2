package io.throughline.delivery;

import io.throughline.semconv.ThroughlineSignal;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The part of the spool's directory that belongs to this process, by a lock that ends with it:
 * {@code <directory>/<number>/<signal>}. Two processes never share a number; a number whose process
 * is gone is continued by the next that starts, or emptied by one that runs.
 */
final class SpoolFolder implements AutoCloseable {

  /** Closing any channel of a file gives up all locks of the process on it, so never open twice. */
  private static final Set<Path> OURS = ConcurrentHashMap.newKeySet();

  private static final int PROCESSES = 1000;

  private final Path directory;
  private final Path folder;
  private final Path file;
  private final FileChannel lock;

  private SpoolFolder(Path directory, Path folder, Path file, FileChannel lock) {
    this.directory = directory;
    this.folder = folder;
    this.file = file;
    this.lock = lock;
  }

  /**
   * The first folder in the directory that no living process has.
   *
   * @param shared whether others may write to the directory itself, as to the volumes of Kubernetes
   */
  static SpoolFolder claim(Path directory, boolean shared) throws IOException {
    if (shared) {
      Files.createDirectories(directory);
    } else {
      createPrivately(directory);
    }
    for (int number = 0; number < PROCESSES; number++) {
      SpoolFolder folder = tryClaim(directory, directory.resolve(Integer.toString(number)));
      if (folder != null) {
        return folder;
      }
    }
    throw new IOException(PROCESSES + " processes use " + directory);
  }

  /** Null if it is another's. */
  private static @Nullable SpoolFolder tryClaim(Path directory, Path folder) throws IOException {
    createPrivately(folder);
    Path file = folder.toRealPath().resolve("lock");
    if (!OURS.add(file)) {
      return null;
    }
    FileChannel channel = null;
    FileLock held = null;
    try {
      channel =
          FileChannel.open(
              file,
              Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
              SegmentFile.ownersOnly(file, "rw-------"));
      held = channel.tryLock();
      return held == null ? null : new SpoolFolder(directory, folder, file, channel);
    } finally {
      if (held == null) {
        OURS.remove(file);
        if (channel != null) {
          channel.close();
        }
      }
    }
  }

  /** Nobody else may enter: telemetry tells about users, and a link could lead our writes away. */
  private static void createPrivately(Path folder) throws IOException {
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      Files.createDirectories(folder, SegmentFile.ownersOnly(folder, "rwx------"));
    }
    if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Set<PosixFilePermission> others =
          EnumSet.copyOf(Files.getPosixFilePermissions(folder, LinkOption.NOFOLLOW_LINKS));
      others.removeIf(permission -> permission.name().startsWith("OWNER"));
      if (others.stream().anyMatch(permission -> permission.name().endsWith("WRITE"))) {
        throw new IOException(folder + " can be written by others than its owner");
      }
    }
  }

  /** Where this process keeps the signal. */
  Path of(ThroughlineSignal signal) throws IOException {
    Path path = folder.resolve(signal.value());
    createPrivately(path);
    return path;
  }

  /** Takes over what processes that are gone have left of a signal. */
  synchronized void adopt(ThroughlineSignal signal, SegmentLog log, Consumer<DropCounts> dropped)
      throws IOException {
    for (int number = 0; number < PROCESSES; number++) {
      Path other = directory.resolve(Integer.toString(number));
      if (!Files.isDirectory(other)) {
        return;
      }
      Path left = other.resolve(signal.value());
      if (!other.equals(folder) && Files.isDirectory(left) && !SegmentFile.list(left).isEmpty()) {
        try (SpoolFolder orphan = tryClaim(directory, other)) {
          if (orphan != null) {
            log.adopt(left);
            dropped.accept(new DropCounts(left));
          }
        }
      }
    }
  }

  @Override
  public void close() throws IOException {
    lock.close();
    OURS.remove(file);
  }
}
