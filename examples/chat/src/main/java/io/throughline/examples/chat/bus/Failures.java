package io.throughline.examples.chat.bus;

import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** What went wrong, without what futures wrap around it. */
final class Failures {

  static @Nullable Throwable cause(@Nullable Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }

  private Failures() {}
}
