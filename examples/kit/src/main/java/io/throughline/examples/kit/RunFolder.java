package io.throughline.examples.kit;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The folder in which a demonstration runs. */
public final class RunFolder {

  /** Makes it anew, without what an earlier run has left. */
  public static Path clear(Path folder) throws IOException {
    if (Files.exists(folder)) {
      MoreFiles.deleteRecursively(folder, RecursiveDeleteOption.ALLOW_INSECURE);
    }
    return Files.createDirectories(folder);
  }

  private RunFolder() {}
}
