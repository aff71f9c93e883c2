package io.throughline.logging.internal.otlp;

import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;

/** The context in which {@link OtlpLines} emits what it has masked and bounded already. */
public final class SanitizedContext {

  private static final ContextKey<List<KeyValuePair>> SANITIZED =
      ContextKey.named("io.throughline.logging.sanitized");

  static Context in(Context context, SanitizedEvent event) {
    return context.with(SANITIZED, event.getKeyValuePairs());
  }

  /** The fields that went through masks and bounds; null where nothing did. */
  public static @Nullable List<KeyValuePair> fieldsIn(Context context) {
    return context.get(SANITIZED);
  }

  private SanitizedContext() {}
}
