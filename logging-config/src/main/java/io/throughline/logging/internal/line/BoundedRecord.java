package io.throughline.logging.internal.line;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.common.Value;
import io.throughline.logging.mask.AttributesMask;
import io.throughline.semconv.LogFields;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One log record of OpenTelemetry's Logs API within the room of a line. Lists, maps and arrays keep
 * their form while they fit; longer ones become text, of which the beginning is shown.
 */
public final class BoundedRecord extends AttributesMask {

  private static final AttributeKey<String> STACKTRACE =
      AttributeKey.stringKey(LogFields.EXCEPTION_STACKTRACE);

  /** The number of values that were cut or left out. */
  public static final AttributeKey<Long> TRUNCATED = AttributeKey.longKey(LogFields.TRUNCATED);

  private static final Object LEFT_OUT = new Object();

  private final LineSanitizer rules;
  private int room;
  private int limit;
  private int leftOut;

  public BoundedRecord(LineSanitizer rules) {
    this.rules = rules;
    this.room = rules.maxBytes();
  }

  @Override
  protected @Nullable String maskOf(String name, Object value) {
    return rules.maskOf(rules.names().of(name), value);
  }

  @Override
  protected String shown(String text) {
    String shown = rules.shown(text, limit);
    if (!shown.equals(text) && JsonText.isCut(shown)) {
      leftOut++;
    }
    return shown;
  }

  /** To be asked for before the attributes: it takes its room first. */
  public @Nullable Value<?> body(@Nullable Value<?> body, Attributes attributes) {
    if (body == null) {
      return null;
    }
    limit = rules.maxMessage(attributes.get(STACKTRACE) != null);
    Object shown = fitted("", body);
    return shown instanceof String text ? Value.of(text) : (Value<?>) shown;
  }

  public Attributes attributes(Attributes original) {
    int keep = original.get(STACKTRACE) == null ? 0 : rules.roomForException();
    Map<AttributeKey<?>, Object> replaced = new HashMap<>(0);
    original.forEach(
        (key, value) -> {
          Object shown = shown(key, value, keep);
          if (shown != value) {
            replaced.put(key, shown);
          }
        });
    if (leftOut == 0 && replaced.isEmpty()) {
      return original;
    }
    AttributesBuilder shown = original.toBuilder().removeIf(replaced::containsKey);
    replaced.forEach(
        (key, value) -> {
          if (value != LEFT_OUT) {
            put(shown, key.getKey(), value);
          }
        });
    if (leftOut > 0) {
      Long before = original.get(TRUNCATED);
      shown.put(TRUNCATED, leftOut + (before == null ? 0 : before));
    }
    return shown.build();
  }

  private Object shown(AttributeKey<?> key, Object value, int keep) {
    if (key.equals(TRUNCATED)) {
      return value;
    }
    int size = JsonText.size(key.getKey());
    limit =
        key.equals(STACKTRACE)
            ? Math.min(room - size, rules.maxStackTrace())
            : Math.min(room - size - keep, rules.maxValue());
    if (limit < LineSanitizer.SMALLEST_VALUE) {
      leftOut++;
      return LEFT_OUT;
    }
    room -= size;
    return fitted(key.getKey(), value);
  }

  /** The value without secrets, and what it takes off the room. */
  private Object fitted(String name, Object value) {
    Object shown = masked(name, value);
    if (shown instanceof Number || shown instanceof Boolean) {
      room -= Long.BYTES;
      return shown;
    }
    String text = shown instanceof Value<?> nested ? nested.asString() : shown.toString();
    int size = JsonText.size(text);
    if (size > limit) {
      text = shown(text);
      size = JsonText.size(text);
      shown = text;
    }
    room -= size;
    return shown;
  }
}
