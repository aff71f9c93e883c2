package io.throughline.delivery.internal.spool;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The source and destination of a log's segments: files that earlier processes left, that have been
 * prepared, or that are reused. Not thread-safe.
 */
final class SegmentSupply implements AutoCloseable {
  // Why: RATIONALE.md#why-are-segments-written-in-full-before-they-are-used

  private static final Logger logger = LoggerFactory.getLogger(SegmentSupply.class);

  private final Path folder;
  private final TrustedFiles files;
  private final int segmentSize;
  private final IntConsumer lost;
  private final ReadAhead readAhead = new ReadAhead();
  private final SplittableRandom generations = new SplittableRandom(System.nanoTime());
  private @Nullable SegmentFile spare;
  private long nextOrder;

  /**
   * In a folder of its own.
   *
   * @param lost told how many items cannot be read, once for each loss
   */
  SegmentSupply(Path folder, TrustedFiles files, int segmentSize, IntConsumer lost) {
    this.files = files;
    this.folder = folder;
    this.segmentSize = segmentSize;
    this.lost = lost;
  }

  /** What an earlier process left here. */
  List<Segment> continued() throws IOException {
    List<Segment> left = new ArrayList<>();
    for (SegmentFile file : SegmentFile.list(folder)) {
      nextOrder = file.order() + 1;
      try {
        recover(file, left);
      } catch (IOException e) {
        unreadable(file, e);
      }
    }
    return left;
  }

  /** What a process that is gone left elsewhere. */
  List<Segment> adopted(Path other) throws IOException {
    List<Segment> left = new ArrayList<>();
    for (SegmentFile file : SegmentFile.list(other)) {
      try {
        files.checkFile(file.path());
        recover(file.renameTo(SegmentFile.in(folder, nextOrder++, file.generation())), left);
      } catch (IOException e) {
        unreadable(file, e);
      }
    }
    return left;
  }

  /** What somebody else has put there must not cost what is ours. */
  private static void unreadable(SegmentFile file, IOException reason) {
    logger.warn("{} is not read: {}", file.path(), reason.toString());
  }

  private void recover(SegmentFile file, List<Segment> left) throws IOException {
    Segment segment = Segment.recovered(file, files, readAhead, lost);
    if (segment.nextPending(0) < 0) {
      retire(segment);
    } else {
      left.add(segment);
    }
  }

  /** An empty segment; throws if the disk has no room. */
  Segment next(int size) throws IOException {
    SegmentFile file = nextFile();
    if (spare != null && size == segmentSize) {
      file = spare.renameTo(file);
      spare = null;
    } else {
      file.create().allocate(size, files);
    }
    return Segment.fresh(file, files, readAhead, lost);
  }

  /** The name of a file that somebody will make ready. */
  SegmentFile nextFile() {
    return SegmentFile.in(folder, nextOrder++, generations.nextInt());
  }

  /** Takes a file that is ready; one is enough, more would take room for nothing. */
  void keep(SegmentFile ready) throws IOException {
    if (spare == null) {
      spare = ready;
    } else {
      Files.deleteIfExists(ready.path());
    }
  }

  boolean hasSpare() {
    return spare != null;
  }

  /** Takes back a segment, to be used again. */
  void retire(Segment segment) throws IOException {
    segment.remove();
    if (segment.capacity() == segmentSize) {
      keep(segment.file());
    } else {
      Files.deleteIfExists(segment.file().path());
    }
  }

  /** Forgets its file, which may be another's by now. */
  void abandon() {
    spare = null;
  }

  @Override
  public void close() throws IOException {
    if (spare != null) {
      Files.deleteIfExists(spare.path());
    }
  }
}
