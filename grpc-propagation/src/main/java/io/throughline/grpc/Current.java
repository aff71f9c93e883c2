package io.throughline.grpc;

import com.google.errorprone.annotations.MustBeClosed;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import org.jspecify.annotations.Nullable;

/** Makes a context current where it is not yet. */
final class Current {
  private Current() {}

  /**
   * Null, which is nothing to close, if {@code context} is current already, as in callbacks that
   * nest and for the root context on a thread that has none, and if it is null: nobody looks.
   */
  @MustBeClosed
  static @Nullable Scope make(@Nullable Context context) {
    return context == null || Context.current() == context ? null : context.makeCurrent();
  }
}
