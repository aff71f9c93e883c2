package io.throughline.examples.chat.http;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * An object that came from outside. What is asked for and is not there, or not as it has to be, is
 * an {@link HttpRefusal} with 400 that says what is allowed.
 */
public record JsonObject(JsonNode node) {

  /** A text that is not blank, of at most so many characters. */
  public String text(String field, int most) throws HttpRefusal {
    String value = findText(field, most);
    if (value == null || value.isBlank()) {
      throw wrong(field, "a text of 1 to " + most + " characters");
    }
    return value;
  }

  /** Null if there is none. */
  public @Nullable String findText(String field, int most) throws HttpRefusal {
    JsonNode value = node.get(field);
    if (value == null || value.isNull()) {
      return null;
    }
    if (!value.isString() || value.stringValue().length() > most) {
      throw wrong(field, "a text of at most " + most + " characters");
    }
    return value.stringValue();
  }

  /** A whole number from 1. */
  public long id(String field) throws HttpRefusal {
    return findId(field).orElseThrow(() -> wrong(field, "a whole number from 1"));
  }

  /** Empty if there is none. */
  public OptionalLong findId(String field) throws HttpRefusal {
    JsonNode value = node.get(field);
    if (value == null || value.isNull()) {
      return OptionalLong.empty();
    }
    if (!isId(value)) {
      throw wrong(field, "a whole number from 1");
    }
    return OptionalLong.of(value.longValue());
  }

  /** Numbers from 1, at most so many; empty if there are none. */
  public List<Long> ids(String field, int most) throws HttpRefusal {
    JsonNode values = node.get(field);
    List<Long> ids = new ArrayList<>();
    if (values == null || values.isNull()) {
      return ids;
    }
    if (!values.isArray() || values.size() > most) {
      throw wrong(field, "a list of at most " + most + " whole numbers from 1");
    }
    for (JsonNode value : values) {
      if (!isId(value)) {
        throw wrong(field, "a list of at most " + most + " whole numbers from 1");
      }
      ids.add(value.longValue());
    }
    return ids;
  }

  private static boolean isId(JsonNode value) {
    return value.isIntegralNumber() && value.canConvertToLong() && value.longValue() >= 1;
  }

  private static HttpRefusal wrong(String field, String allowed) {
    return HttpRefusal.badRequest("\"" + field + "\" takes " + allowed);
  }
}
