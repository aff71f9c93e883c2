package io.throughline.delivery.internal.spool;

import io.throughline.semconv.ThroughlineSignal;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The part of the spool's directory that belongs to this process, by a lock that ends with it:
 *
 * <pre>
 * directory/          chosen by the user, or java.io.tmpdir/throughline-USER/SERVICE
 *   0/                one number a process, mode 0700
 *     lock            locked while the process lives
 *     traces/         and metrics, logs
 *       dropped.v2    numbers of what was lost, see DropCounts
 *       0000000000000007-1c2d3e4f.v1   a segment: its order and generation, see Segment
 * </pre>
 *
 * <p>Two processes never share a number; a number whose process is gone is continued by the next
 * that starts, or emptied by one that runs. Nothing in the directory is trusted, see {@link
 * TrustedFiles}.
 */
public final class SpoolFolder implements AutoCloseable {
  // Why: RATIONALE.md#why-is-the-first-folder-opened-a-second-after-the-start

  private static final Logger log = LoggerFactory.getLogger(SpoolFolder.class);

  /** Closing any channel of a file gives up all locks of the process on it, so never open twice. */
  private static final Set<Path> OURS = ConcurrentHashMap.newKeySet();

  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,3}");
  private static final int PROCESSES = 1000;

  /** What cleaners of temporary folders take for abandoned is at least some days old. */
  private static final Duration TOUCH = Duration.ofHours(1);

  /**
   * A process that lives puts a lock that was removed back within seconds, so that a folder that is
   * still without one after this time is nobody's.
   */
  static final Duration ABANDONED = Duration.ofSeconds(30);

  /** The state of the folder, compared with the one in which it was claimed. */
  public enum State {
    OURS,
    /** Folder or files are gone; what was in them can only be reached by files that are open. */
    REMOVED,
    /** Another process may have the folder: nothing may be written there any more. */
    LOST
  }

  private final Path directory;
  private final Path folder;
  private final TrustedFiles files;
  private final LongSupplier millis;
  private final Path lockFile;
  private final Object folderKey;
  private final Map<Path, Long> seenWithoutLock = new HashMap<>();
  private final Set<Path> told = new HashSet<>();
  private FileChannel lock;
  private Object lockKey;
  private long touched;

  private SpoolFolder(
      Path directory,
      Path folder,
      TrustedFiles files,
      LongSupplier millis,
      Path lockFile,
      FileChannel lock)
      throws IOException {
    this.directory = directory;
    this.folder = folder;
    this.files = files;
    this.millis = millis;
    this.lockFile = lockFile;
    this.lock = lock;
    this.folderKey = key(folder);
    this.lockKey = key(lockFile);
    this.touched = millis.getAsLong();
  }

  /**
   * The first folder that no living process has.
   *
   * @param directories the first of them that can be used is, each with whether it was chosen by
   *     the user, who knows who else may write there
   * @param millis the time, of a clock that never steps
   */
  public static SpoolFolder claim(List<SpoolDirectory> directories, LongSupplier millis)
      throws IOException {
    IOException refused = null;
    for (SpoolDirectory directory : directories) {
      try {
        return claim(directory.path(), directory.prepare(), millis);
      } catch (IOException e) {
        if (refused == null) {
          refused = e;
        } else {
          refused.addSuppressed(e);
        }
      }
    }
    throw refused == null ? new IOException("there is no folder for the spool") : refused;
  }

  private static SpoolFolder claim(Path directory, TrustedFiles files, LongSupplier millis)
      throws IOException {
    IOException refused = null;
    for (int number = 0; number < PROCESSES; number++) {
      Path folder = directory.resolve(Integer.toString(number));
      boolean isNew = !Files.exists(folder, LinkOption.NOFOLLOW_LINKS);
      try {
        SpoolFolder claimed =
            isNew || !isWithoutLock(folder) ? tryClaim(directory, folder, files, millis) : null;
        if (claimed != null) {
          return claimed;
        }
      } catch (IOException e) {
        refused = e;
        if (isNew && !Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
          throw e; // it is the directory that refuses, and not somebody else's folder
        }
        log.debug("{} is not used", folder, e);
      }
    }
    throw new IOException("all " + PROCESSES + " folders in " + directory + " are used", refused);
  }

  /** Its process may live, and put the lock back. */
  private static boolean isWithoutLock(Path folder) throws IOException {
    if (Files.exists(folder.resolve("lock"), LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    for (ThroughlineSignal signal : ThroughlineSignal.values()) {
      Path path = folder.resolve(signal.value());
      if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS) && !SegmentFile.list(path).isEmpty()) {
        return true;
      }
    }
    return false;
  }

  /** Null if it is another process's. */
  private static @Nullable SpoolFolder tryClaim(
      Path directory, Path folder, TrustedFiles files, LongSupplier millis) throws IOException {
    files.claimFolder(folder);
    Path file = folder.toRealPath().resolve("lock");
    if (!OURS.add(file)) {
      return null;
    }
    FileChannel channel = null;
    SpoolFolder claimed = null;
    try {
      channel = files.openLock(file);
      Object opened = key(file);
      FileLock held = channel.tryLock();
      if (held != null && opened.equals(key(file))) { // else somebody has exchanged the file
        claimed = new SpoolFolder(directory, folder, files, millis, file, channel);
      }
      return claimed;
    } finally {
      if (claimed == null) {
        OURS.remove(file);
        if (channel != null) {
          channel.close();
        }
      }
    }
  }

  /** Where this process keeps the signal. */
  public Path of(ThroughlineSignal signal) throws IOException {
    Path path = folder.resolve(signal.value());
    files.claimFolder(path);
    return path;
  }

  public TrustedFiles files() {
    return files;
  }

  /** Looks whether folder and lock are still there, and puts back a lock that was removed. */
  public synchronized State state() {
    try {
      if (!folderKey.equals(key(folder))) {
        return State.REMOVED;
      }
      if (Files.notExists(lockFile, LinkOption.NOFOLLOW_LINKS) && !lockAgain()) {
        return State.LOST;
      }
      if (!lockKey.equals(key(lockFile))) {
        return State.LOST;
      }
      touch();
      return State.OURS;
    } catch (NoSuchFileException e) {
      return State.REMOVED;
    } catch (IOException e) {
      log.debug("{} cannot be looked at", folder, e);
      return State.LOST;
    }
  }

  private boolean lockAgain() throws IOException {
    FileChannel again = files.openLock(lockFile);
    if (again.tryLock() == null) {
      again.close();
      return false;
    }
    lock.close(); // of the file that is gone
    lock = again;
    lockKey = key(lockFile);
    log.info("the lock of {} was removed by another process, and is there again", folder);
    return true;
  }

  private void touch() throws IOException {
    long now = millis.getAsLong();
    if (now - touched >= TOUCH.toMillis()) {
      touched = now;
      Files.setLastModifiedTime(lockFile, FileTime.fromMillis(System.currentTimeMillis()));
    }
  }

  private static Object key(Path path) throws IOException {
    Object key =
        Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS).fileKey();
    return key == null ? path : key; // Windows has none, and removes no open file
  }

  /** Takes over what processes that are gone have left of a signal. */
  public synchronized void adopt(
      ThroughlineSignal signal, SegmentLog into, Consumer<DropCounts> dropped) throws IOException {
    for (Path other : numbered()) {
      Path left = other.resolve(signal.value());
      if (other.equals(folder) || !Files.isDirectory(left, LinkOption.NOFOLLOW_LINKS)) {
        continue;
      }
      try {
        if (!SegmentFile.list(left).isEmpty() && isAbandoned(other)) {
          adopt(other, left, into, dropped);
        }
      } catch (IOException e) {
        tellOnce(left, e); // it may be another user's
      }
    }
  }

  private void tellOnce(Path left, IOException refused) {
    if (told.add(left)) {
      log.warn(
          "{} with {} bytes of a process that is gone is not sent: {}",
          left,
          bytes(left),
          String.valueOf(refused.getMessage()));
    }
  }

  private static long bytes(Path left) {
    long bytes = 0;
    try {
      for (SegmentFile file : SegmentFile.list(left)) {
        bytes += Files.size(file.path());
      }
    } catch (IOException e) {
      log.debug("{} cannot be read", left, e);
    }
    return bytes;
  }

  private List<Path> numbered() throws IOException {
    try (Stream<Path> all = Files.list(directory)) {
      return all.filter(path -> NUMBER.matcher(path.getFileName().toString()).matches()).toList();
    }
  }

  private boolean isAbandoned(Path other) {
    if (Files.exists(other.resolve("lock"), LinkOption.NOFOLLOW_LINKS)) {
      seenWithoutLock.remove(other);
      return true; // unless it is locked
    }
    long since = seenWithoutLock.computeIfAbsent(other, unused -> millis.getAsLong());
    return millis.getAsLong() - since >= ABANDONED.toMillis();
  }

  private void adopt(Path other, Path left, SegmentLog into, Consumer<DropCounts> dropped)
      throws IOException {
    files.checkFolder(other);
    try (SpoolFolder orphan = tryClaim(directory, other, files, millis)) {
      if (orphan != null) {
        files.checkFolder(left);
        into.adopt(left);
        dropped.accept(new DropCounts(left, files));
      }
    }
  }

  @Override
  public synchronized void close() throws IOException {
    OURS.remove(lockFile);
    lock.close();
  }

  @Override
  public String toString() {
    return folder.toString();
  }
}
