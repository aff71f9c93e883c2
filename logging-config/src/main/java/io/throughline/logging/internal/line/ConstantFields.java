package io.throughline.logging.internal.line;

import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.SerializableString;
import tools.jackson.core.io.SerializedString;

/**
 * Fields that many lines have alike, encoded once. They are short, without secrets, and stand
 * behind at least one other field. Immutable.
 */
final class ConstantFields {
  // Why: RATIONALE.md#why-are-some-fields-encoded-once

  private final Map<String, Object> fields;
  private final SerializedString json;

  /**
   * @param fields texts and integers by their names
   */
  ConstantFields(Map<String, Object> fields) {
    this.fields = fields;
    this.json =
        new SerializedString(
            fields.entrySet().stream()
                .map(field -> "," + quoted(field.getKey()) + ":" + json(field.getValue()))
                .collect(Collectors.joining()));
  }

  private static String json(Object value) {
    return value instanceof String text ? quoted(text) : value.toString();
  }

  private static String quoted(String text) {
    return '"' + new String(new SerializedString(text).asQuotedChars()) + '"';
  }

  /** With the comma that belongs before each. */
  SerializableString json() {
    return json;
  }

  void writeOneByOne(JsonGenerator generator) {
    fields.forEach(
        (name, value) -> {
          generator.writeName(name);
          if (value instanceof Number number) {
            generator.writeNumber(number.longValue());
          } else {
            generator.writeString(value.toString());
          }
        });
  }
}
