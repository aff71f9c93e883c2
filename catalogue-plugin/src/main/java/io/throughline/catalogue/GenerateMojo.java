package io.throughline.catalogue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.project.MavenProject;

/**
 * Checks the telemetry folder and writes what is generated from it: classes, and below {@code
 * target/telemetry} reference pages, dashboards, rules with their cases, and index fields.
 */
@Mojo(name = "generate", defaultPhase = LifecyclePhase.GENERATE_SOURCES, threadSafe = true)
public final class GenerateMojo extends TelemetryMojo {

  /** The folder of the classes. */
  @Parameter(defaultValue = "${project.build.directory}/generated-sources/telemetry")
  private File sources;

  /** The folder of all else. */
  @Parameter(defaultValue = "${project.build.directory}/telemetry")
  private File output;

  @Parameter(defaultValue = "${project}", readonly = true, required = true)
  private MavenProject project;

  /** Created by Maven. */
  public GenerateMojo() {}

  @Override
  void run(TelemetryFolder folder) throws IOException {
    project.addCompileSourceRoot(sources.getPath());
    for (Path file : folder.generate(sources.toPath(), output.toPath())) {
      getLog().warn(file + " says TODO");
    }
  }
}
