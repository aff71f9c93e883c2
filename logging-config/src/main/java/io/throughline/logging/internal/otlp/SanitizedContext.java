package io.throughline.logging.internal.otlp;

import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;

/** The context in which {@link OtlpAppender} emits what it has masked and bounded already. */
public final class SanitizedContext {

  private static final ContextKey<Boolean> SANITIZED =
      ContextKey.named("io.throughline.logging.sanitized");

  static Context in(Context context) {
    return context.with(SANITIZED, true);
  }

  public static boolean is(Context context) {
    return context.get(SANITIZED) != null;
  }

  private SanitizedContext() {}
}
