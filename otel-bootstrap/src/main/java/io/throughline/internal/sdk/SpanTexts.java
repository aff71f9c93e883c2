package io.throughline.internal.sdk;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.throughline.logging.verbosity.SpanAttributes;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The attributes of the SDK's spans as texts, be they texts, numbers or booleans. Asked for each
 * line that may belong to what is followed, so keys are made once. Thread-safe.
 */
public final class SpanTexts implements SpanAttributes {

  /** What was ever followed; further names work, and cost their keys each time. */
  private static final int MAX_REMEMBERED = 1000;

  private final Map<String, AttributeKey<?>[]> keys = new ConcurrentHashMap<>();

  @Override
  public @Nullable String get(Span span, String name) {
    if (span instanceof ReadableSpan readable) {
      for (AttributeKey<?> key : keys(name)) {
        Object value = readable.getAttribute(key);
        if (value != null) {
          return value.toString();
        }
      }
    }
    return null;
  }

  private AttributeKey<?>[] keys(String name) {
    AttributeKey<?>[] known = keys.get(name);
    if (known != null) {
      return known;
    }
    AttributeKey<?>[] made = {
      AttributeKey.stringKey(name),
      AttributeKey.longKey(name),
      AttributeKey.booleanKey(name),
      AttributeKey.doubleKey(name)
    };
    if (keys.size() < MAX_REMEMBERED) {
      keys.put(name, made);
    }
    return made;
  }
}
