package io.throughline.operators.metrics;

/** The place in the host's code at which a callback of the SDK is, or from which it threw. */
public final class CallbackPlace {

  /** The frame of the SDK from which it calls a callback. */
  private static final String CALLER = ".CallbackRegistration";

  private CallbackPlace() {}

  /**
   * The place of a callback that is under way.
   *
   * @param thread runs it
   * @return begins with {@code " at "}; empty if it has ended
   */
  public static String of(Thread thread) {
    return of(thread.getStackTrace());
  }

  /**
   * The place of a callback that failed.
   *
   * @param thrown by it
   * @return begins with {@code " at "}; empty if it has no stack trace
   */
  public static String of(Throwable thrown) {
    return of(thrown.getStackTrace());
  }

  /** The innermost frame of the callback that does not belong to the JDK. */
  private static String of(StackTraceElement[] stack) {
    for (StackTraceElement frame : stack) {
      String type = frame.getClassName();
      if (type.endsWith(CALLER)) {
        return "";
      }
      if (!type.startsWith("java.") && !type.startsWith("jdk.")) {
        return " at %s.%s(%s:%d)"
            .formatted(type, frame.getMethodName(), frame.getFileName(), frame.getLineNumber());
      }
    }
    return "";
  }
}
