package io.throughline.internal.settings;

/**
 * A test that has called {@code init}. What it left behind would be delivered by the next start of
 * the service, and its port is that of the service too.
 */
public final class CallingTest {

  private CallingTest() {}

  /** Whether the caller was called by JUnit or TestNG. */
  public static boolean isOnTheStack() {
    return StackWalker.getInstance()
        .walk(
            frames ->
                frames
                    .map(StackWalker.StackFrame::getClassName)
                    .anyMatch(
                        name -> name.startsWith("org.junit.") || name.startsWith("org.testng.")));
  }
}
