package io.throughline.logging;

import java.util.Arrays;

/** Exceptions as a service of frameworks throws them. */
final class Exceptions {

  private static final int OWN_FRAMES = 35;

  /** Each layer has its own frames, of some 130 characters, and wraps what the one below throws. */
  static Exception ofLayers(int layers) {
    Exception exception = null;
    for (int layer = 1; layer <= layers; layer++) {
      exception = new IllegalStateException("layer " + layer + " failed", exception);
      StackTraceElement[] frames = new StackTraceElement[OWN_FRAMES];
      Arrays.fill(
          frames,
          new StackTraceElement(
              "org.springframework.transaction.interceptor.TransactionInterceptor" + layer,
              "invokeWithinTransaction",
              "TransactionInterceptor.java",
              layer));
      exception.setStackTrace(frames);
    }
    if (exception == null) {
      throw new IllegalArgumentException("no layers");
    }
    return exception;
  }

  private Exceptions() {}
}
