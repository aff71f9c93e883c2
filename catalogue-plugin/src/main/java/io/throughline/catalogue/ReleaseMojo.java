package io.throughline.catalogue;

import java.io.IOException;
import org.apache.maven.plugins.annotations.Mojo;

/** Keeps the names of this version in {@code releases}, so that later ones cannot break them. */
@Mojo(name = "release", threadSafe = true)
public final class ReleaseMojo extends TelemetryMojo {

  /** Created by Maven. */
  public ReleaseMojo() {}

  @Override
  void run(TelemetryFolder folder) throws IOException {
    getLog().info(folder.release() + " is to be committed");
  }
}
