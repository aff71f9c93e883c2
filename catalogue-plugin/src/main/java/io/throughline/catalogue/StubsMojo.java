package io.throughline.catalogue;

import java.io.IOException;
import java.nio.file.Path;
import org.apache.maven.plugins.annotations.Mojo;

/** Writes a runbook and promtool's cases, to begin with, for each alert that has none. */
@Mojo(name = "stubs", threadSafe = true)
public final class StubsMojo extends TelemetryMojo {

  /** Created by Maven. */
  public StubsMojo() {}

  @Override
  void run(TelemetryFolder folder) throws IOException {
    for (Path file : folder.writeStubs()) {
      getLog().info(file + " is to be finished");
    }
  }
}
