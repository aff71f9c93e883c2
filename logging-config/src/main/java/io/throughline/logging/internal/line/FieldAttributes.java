package io.throughline.logging.internal.line;

import io.opentelemetry.api.common.AttributeKey;

/**
 * The keys of an attribute of one name, for each type of value that a line has: made once, for a
 * key has its name in UTF-8 as well.
 *
 * @param name of the attribute
 */
public record FieldAttributes(
    String name,
    AttributeKey<String> text,
    AttributeKey<Long> integer,
    AttributeKey<Double> decimal,
    AttributeKey<Boolean> flag) {

  static FieldAttributes of(String name) {
    return new FieldAttributes(
        name,
        AttributeKey.stringKey(name),
        AttributeKey.longKey(name),
        AttributeKey.doubleKey(name),
        AttributeKey.booleanKey(name));
  }

  /** A value as it is in a line: a boolean, a number of the language, or a text. */
  RecordField with(Object value) {
    if (value instanceof Boolean) {
      return new RecordField(flag, value);
    }
    if (value instanceof Double || value instanceof Float) {
      return new RecordField(decimal, ((Number) value).doubleValue());
    }
    if (value instanceof Number number) {
      return new RecordField(integer, number.longValue());
    }
    return new RecordField(text, value);
  }
}
