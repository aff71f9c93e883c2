package io.throughline.internal.settings;

import java.util.Arrays;

/**
 * A test that has called {@code init}, or has started a thread that does. What it left behind would
 * be delivered by the next start of the service, and its port is that of the service too.
 */
public final class RunningTest {

  private RunningTest() {}

  /** Whether JUnit or TestNG runs one in this JVM. */
  public static boolean isThere() {
    return Thread.getAllStackTraces().values().stream()
        .flatMap(Arrays::stream)
        .map(StackTraceElement::getClassName)
        .anyMatch(name -> name.startsWith("org.junit.") || name.startsWith("org.testng."));
  }
}
