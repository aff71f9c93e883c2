package io.throughline.catalogue;

import io.throughline.deploy.SpecificationException;
import io.throughline.semconv.generator.CatalogueException;
import java.io.File;
import java.io.IOException;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Parameter;

/** The settings that all goals have. */
abstract class TelemetryMojo extends AbstractMojo {

  /** The folder with {@code manifest.yaml} and the definitions. */
  @Parameter(property = "throughline.telemetry", defaultValue = "${project.basedir}/telemetry")
  File telemetry;

  /** The package of the generated classes, which is also the scope of what they record. */
  @Parameter(required = true)
  String javaPackage;

  /** The name of the system, with which the addresses of its dashboards begin. */
  @Parameter(defaultValue = "${project.artifactId}")
  String name;

  /** The version of what is recorded and released. */
  @Parameter(defaultValue = "${project.version}")
  String version;

  /** Created by Maven. */
  TelemetryMojo() {}

  /** What a goal does. */
  abstract void run(TelemetryFolder folder) throws IOException;

  @Override
  public final void execute() throws MojoExecutionException, MojoFailureException {
    try {
      run(new TelemetryFolder(telemetry.toPath(), name, javaPackage, version));
    } catch (CatalogueException | SpecificationException | CatalogueProblems e) {
      throw new MojoFailureException(e.getMessage(), e);
    } catch (IOException e) {
      throw new MojoExecutionException(e.toString(), e);
    }
  }
}
