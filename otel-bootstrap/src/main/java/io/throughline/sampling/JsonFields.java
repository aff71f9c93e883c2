package io.throughline.sampling;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/**
 * A JSON object whose fields are asked for one by one; one that nobody asked for is wrong. Each
 * method throws {@link IllegalArgumentException} that says what is.
 *
 * <p>On Jackson's core alone: its object mapper needs annotations of a version that a host with
 * Jackson 2 may not have.
 */
public final class JsonFields {

  private static final JsonFactory JSON =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private final Map<String, @Nullable Object> values;

  private JsonFields(Map<String, @Nullable Object> values) {
    this.values = values;
  }

  /**
   * Reads an object.
   *
   * @param text JSON
   * @return its fields
   */
  public static JsonFields parse(String text) {
    try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), text)) {
      JsonToken first = json.nextToken();
      if (first == null) {
        throw new IllegalArgumentException("there is no content");
      }
      Object value = read(json, first);
      if (json.nextToken() != null) {
        throw new IllegalArgumentException("something follows the object");
      }
      return of(value, "the content");
    } catch (JacksonException e) {
      throw new IllegalArgumentException(e.getOriginalMessage(), e);
    }
  }

  private static JsonFields of(@Nullable Object value, String name) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    asMap(value, name).forEach((key, field) -> fields.put(key.toString(), field));
    return new JsonFields(fields);
  }

  private static @Nullable Object read(JsonParser json, JsonToken token) {
    return switch (token) {
      case START_OBJECT -> object(json);
      case START_ARRAY -> array(json);
      case VALUE_STRING -> json.getString();
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> json.getDoubleValue();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      default -> null;
    };
  }

  private static Map<String, @Nullable Object> object(JsonParser json) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    while (json.nextToken() != JsonToken.END_OBJECT) {
      fields.put(json.currentName(), read(json, json.nextToken()));
    }
    return fields;
  }

  private static List<@Nullable Object> array(JsonParser json) {
    List<@Nullable Object> elements = new ArrayList<>();
    for (JsonToken next = json.nextToken(); next != JsonToken.END_ARRAY; next = json.nextToken()) {
      elements.add(read(json, next));
    }
    return elements;
  }

  /**
   * A text.
   *
   * @param name of the field
   * @return null if it is missing
   */
  public @Nullable String text(String name) {
    return valueOf(name, String.class, "text");
  }

  /**
   * A number.
   *
   * @param name of the field
   * @return null if it is missing
   */
  public @Nullable Double number(String name) {
    return valueOf(name, Double.class, "a number");
  }

  /**
   * True or false.
   *
   * @param name of the field
   * @return null if it is missing
   */
  public @Nullable Boolean flag(String name) {
    return valueOf(name, Boolean.class, "true or false");
  }

  /** Whatever it is. */
  void ignore(String name) {
    values.remove(name);
  }

  List<JsonFields> objects(String name) {
    List<?> elements = Objects.requireNonNullElse(valueOf(name, List.class, "a list"), List.of());
    return elements.stream().map(element -> of(element, "one of " + name)).toList();
  }

  Map<String, String> texts(String name) {
    Object value = values.remove(name);
    Map<String, String> texts = new LinkedHashMap<>();
    asMap(value == null ? Map.of() : value, name)
        .forEach((key, text) -> texts.put(key.toString(), as(text, String.class, name, "text")));
    return texts;
  }

  /**
   * To be called when all that is known was asked for.
   *
   * @param allowed what there can be, for whoever wrote something else
   */
  public void refuseOthers(String allowed) {
    if (!values.isEmpty()) {
      throw new IllegalArgumentException(
          "unknown: " + String.join(", ", values.keySet()) + "; " + allowed);
    }
  }

  private <T> @Nullable T valueOf(String name, Class<T> type, String allowed) {
    Object value = values.remove(name);
    return value == null ? null : as(value, type, name, allowed);
  }

  private static Map<?, ?> asMap(@Nullable Object value, String name) {
    return as(value, Map.class, name, "an object");
  }

  private static <T> T as(@Nullable Object value, Class<T> type, String name, String allowed) {
    if (!type.isInstance(value)) {
      throw new IllegalArgumentException(name + " is not " + allowed);
    }
    return type.cast(value);
  }
}
