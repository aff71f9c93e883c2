package io.throughline.logging.internal.line;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.SerializableString;

/** A field whose value JSON has as such: nothing, a boolean or a number. */
final class ScalarField {
  // Why: RATIONALE.md#why-is-a-value-that-is-an-object-written-as-text

  /** Whether it is one; if not, nothing is written. */
  static boolean write(JsonGenerator generator, SerializableString name, @Nullable Object value) {
    if (value == null) {
      generator.writeName(name);
      generator.writeNull();
    } else if (value instanceof Boolean flag) {
      generator.writeName(name);
      generator.writeBoolean(flag);
    } else if (value instanceof Number number && EventFields.isNumber(number)) {
      generator.writeName(name);
      write(generator, number);
    } else {
      return false;
    }
    return true;
  }

  private static void write(JsonGenerator generator, Number number) {
    if (number instanceof Double) {
      generator.writeNumber(number.doubleValue());
    } else if (number instanceof Float) {
      generator.writeNumber(number.floatValue());
    } else {
      generator.writeNumber(number.longValue());
    }
  }

  private ScalarField() {}
}
