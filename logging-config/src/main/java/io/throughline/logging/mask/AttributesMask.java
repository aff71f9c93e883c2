package io.throughline.logging.mask;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.common.KeyValue;
import io.opentelemetry.api.common.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The masking of attributes of every type: texts, lists, and maps and arrays within each other.
 * What is to be masked, and how it is counted, is the subclass's business.
 */
public abstract class AttributesMask {

  /** For subclasses. */
  protected AttributesMask() {}

  /**
   * What stands in place of a whole value.
   *
   * @param name of the attribute, or of the entry of a map
   * @param value under that name, or an element of the array under it
   * @return null if it is to be looked into
   */
  protected abstract @Nullable String maskOf(String name, Object value);

  /**
   * What is shown of a text.
   *
   * @param text a value, or a part of one
   * @return an equal one if there was nothing to mask
   */
  protected abstract String shown(String text);

  /**
   * The attributes without secrets.
   *
   * @param original of a span, an event, a link or a log record
   * @return the same object if there was nothing to mask
   */
  public final Attributes masked(Attributes original) {
    Map<AttributeKey<?>, Object> replaced = new HashMap<>(0);
    original.forEach(
        (key, value) -> {
          Object shown = masked(key.getKey(), value);
          if (shown != value) {
            replaced.put(key, shown);
          }
        });
    if (replaced.isEmpty()) {
      return original;
    }
    AttributesBuilder shown = original.toBuilder();
    replaced.forEach(
        (key, value) -> {
          shown.remove(key);
          put(shown, key.getKey(), value);
        });
    return shown.build();
  }

  /**
   * The value of an attribute without secrets, in the form that attributes of its type have.
   *
   * @param name of the attribute
   * @param value a text, a number, a boolean, a list of these, or a {@link Value}
   * @return the same object if there was nothing to mask
   */
  public final Object masked(String name, Object value) {
    String mask = maskOf(name, value);
    if (mask != null) {
      return mask;
    } else if (value instanceof String text) {
      String shown = shown(text);
      return shown.equals(text) ? text : shown;
    } else if (value instanceof List<?> list) {
      return changed(list, element -> masked(name, element));
    } else if (value instanceof Value<?> nested) {
      return maskedValue(name, nested);
    }
    return value;
  }

  private Value<?> maskedValue(String name, Value<?> value) {
    Object content = value.getValue();
    String mask = maskOf(name, content);
    if (mask != null) {
      return Value.of(mask);
    }
    switch (value.getType()) {
      case STRING -> {
        String text = value.asString();
        String shown = shown(text);
        return shown.equals(text) ? value : Value.of(shown);
      }
      case ARRAY -> {
        List<?> elements = (List<?>) content;
        List<?> shown = changed(elements, element -> maskedValue(name, (Value<?>) element));
        return shown == elements ? value : Value.of(shown.toArray(Value<?>[]::new));
      }
      case KEY_VALUE_LIST -> {
        List<?> entries = (List<?>) content;
        List<?> shown = changed(entries, entry -> maskedEntry((KeyValue) entry));
        return shown == entries ? value : Value.of(shown.toArray(KeyValue[]::new));
      }
      default -> {
        return value;
      }
    }
  }

  private KeyValue maskedEntry(KeyValue entry) {
    Value<?> shown = maskedValue(entry.getKey(), entry.getValue());
    return shown == entry.getValue() ? entry : KeyValue.of(entry.getKey(), shown);
  }

  private static List<?> changed(List<?> elements, UnaryOperator<Object> change) {
    List<Object> changed = null;
    for (int i = 0; i < elements.size(); i++) {
      Object element = elements.get(i);
      Object shown = element == null ? null : change.apply(element);
      if (shown != element) {
        changed = changed == null ? new ArrayList<>(elements) : changed;
        changed.set(i, shown);
      }
    }
    return changed == null ? elements : changed;
  }

  /**
   * Adds an attribute of the type that its value has.
   *
   * @param attributes gets it
   * @param name of the attribute
   * @param value as {@link #masked(String, Object)} returns it
   */
  protected static void put(AttributesBuilder attributes, String name, Object value) {
    if (value instanceof Value<?> nested) {
      attributes.put(AttributeKey.valueKey(name), nested);
    } else if (value instanceof List<?> list) {
      // With a text among its numbers, once one was masked.
      attributes.put(name, list.stream().map(String::valueOf).toArray(String[]::new));
    } else {
      attributes.put(name, value.toString());
    }
  }
}
