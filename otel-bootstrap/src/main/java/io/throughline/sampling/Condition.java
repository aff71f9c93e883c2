package io.throughline.sampling;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The spans that a rule is about; made once, so that a test of a span allocates nothing. */
final class Condition {

  private final @Nullable String span;
  private final boolean isBeginning;
  private final Expected[] expected;

  Condition(@Nullable String nameOrBeginning, Map<String, String> attributes) {
    isBeginning = nameOrBeginning != null && nameOrBeginning.endsWith("*");
    span =
        isBeginning && nameOrBeginning != null
            ? nameOrBeginning.substring(0, nameOrBeginning.length() - 1)
            : nameOrBeginning;
    expected =
        attributes.entrySet().stream()
            .map(attribute -> Expected.of(attribute.getKey(), attribute.getValue()))
            .toArray(Expected[]::new);
  }

  boolean holds(String name, Attributes attributes) {
    if (span != null && !(isBeginning ? name.startsWith(span) : name.equals(span))) {
      return false;
    }
    for (Expected each : expected) {
      if (!each.isIn(attributes)) {
        return false;
      }
    }
    return true;
  }

  /**
   * A value that an attribute has as a text, or as the one number or boolean that is written so.
   *
   * @param scalar null if there is none
   */
  private record Expected(
      AttributeKey<String> textKey,
      String text,
      AttributeKey<?> scalarKey,
      @Nullable Object scalar) {

    private static final Pattern WHOLE_NUMBER = Pattern.compile("-?\\d+");

    static Expected of(String name, String text) {
      Object scalar = scalar(text);
      AttributeKey<?> scalarKey =
          scalar instanceof Boolean
              ? AttributeKey.booleanKey(name)
              : scalar instanceof Long ? AttributeKey.longKey(name) : AttributeKey.doubleKey(name);
      return new Expected(AttributeKey.stringKey(name), text, scalarKey, scalar);
    }

    private static @Nullable Object scalar(String text) {
      if (text.equals("true") || text.equals("false")) {
        return Boolean.valueOf(text);
      }
      try {
        Number number =
            WHOLE_NUMBER.matcher(text).matches()
                ? (Number) Long.valueOf(text)
                : (Number) Double.valueOf(text);
        return number.toString().equals(text) ? number : null;
      } catch (NumberFormatException e) {
        return null;
      }
    }

    boolean isIn(Attributes attributes) {
      return text.equals(attributes.get(textKey))
          || (scalar != null && scalar.equals(attributes.get(scalarKey)));
    }
  }
}
