package io.throughline.examples.stream.storage;

import java.nio.file.Path;
import java.time.Duration;

/**
 * The limits of what is recorded.
 *
 * @param folder where files are; made if it is missing
 * @param segment after which a file ends, at the next key frame
 * @param queueBytes that wait to be written, of all streams; beyond it frames are left out
 * @param age up to which files are kept
 * @param bytes of all files; beyond it the oldest are deleted
 * @param freeBytes that stay free on the disk: the oldest files are deleted for it, and nothing is
 *     recorded if that is not enough
 */
public record RecorderLimits(
    Path folder, Duration segment, int queueBytes, Duration age, long bytes, long freeBytes) {

  public static RecorderLimits in(Path folder) {
    return new RecorderLimits(
        folder, Duration.ofSeconds(10), 16 << 20, Duration.ofHours(24), 10L << 30, 256L << 20);
  }
}
