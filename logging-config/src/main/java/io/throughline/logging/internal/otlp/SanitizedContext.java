package io.throughline.logging.internal.otlp;

import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.throughline.logging.internal.line.RecordField;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The context in which {@link OtlpLines} emits what it has masked and bounded already. */
public final class SanitizedContext {

  private static final ContextKey<List<RecordField>> SANITIZED =
      ContextKey.named("io.throughline.logging.sanitized");

  static Context in(Context context, List<RecordField> attributes) {
    return context.with(SANITIZED, attributes);
  }

  /** The attributes that went through masks and bounds; null where nothing did. */
  public static @Nullable List<RecordField> attributesIn(Context context) {
    return context.get(SANITIZED);
  }

  private SanitizedContext() {}
}
