package io.throughline.sampling;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The spans that a rule is about; made once, so that a test of a span allocates nothing. */
final class Condition {

  private final @Nullable String span;
  private final boolean isBeginning;
  private final AttributeKey<?>[] keys;
  private final String[] values;

  Condition(@Nullable String nameOrBeginning, Map<String, String> attributes) {
    isBeginning = nameOrBeginning != null && nameOrBeginning.endsWith("*");
    span =
        isBeginning && nameOrBeginning != null
            ? nameOrBeginning.substring(0, nameOrBeginning.length() - 1)
            : nameOrBeginning;
    keys = attributes.keySet().stream().map(AttributeKey::stringKey).toArray(AttributeKey[]::new);
    values = attributes.values().toArray(String[]::new);
  }

  boolean holds(String name, Attributes attributes) {
    if (span != null && !(isBeginning ? name.startsWith(span) : name.equals(span))) {
      return false;
    }
    for (int i = 0; i < keys.length; i++) {
      if (!values[i].equals(attributes.get(keys[i]))) {
        return false;
      }
    }
    return true;
  }
}
