package io.throughline.examples.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives all test classes the same cluster; JUnit closes it at the end, whatever happened. */
final class SharedCluster implements ParameterResolver {

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext extension) {
    return parameter.getParameter().getType() == RunningCluster.class;
  }

  @Override
  public RunningCluster resolveParameter(ParameterContext parameter, ExtensionContext extension) {
    return extension
        .getRoot()
        .getStore(ExtensionContext.Namespace.create(SharedCluster.class))
        .computeIfAbsent(RunningCluster.class, missing -> start(), RunningCluster.class);
  }

  private static RunningCluster start() {
    try {
      return new RunningCluster(Files.createTempDirectory(Path.of("target"), "cluster-"));
    } catch (IOException | InterruptedException e) {
      throw new ParameterResolutionException("the cluster did not start", e);
    }
  }
}
