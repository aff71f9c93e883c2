package io.throughline.logging.internal.line;

import ch.qos.logback.classic.spi.ILoggingEvent;
import io.throughline.semconv.LogFields;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;

/**
 * The message and the attributes of an OTLP log record: the fields of the JSON line, masked and
 * bounded as there, but for those that a record has a place for. Made once, then read.
 */
public final class RecordFields {

  private static final List<LineProvider> FIELDS = LineFields.all();

  private final LineSanitizer rules;
  private final List<KeyValuePair> attributes = new ArrayList<>();
  private @Nullable String message;
  private int room;
  private int leftOut;

  public RecordFields(ILoggingEvent event, LineSanitizer rules) {
    this.rules = rules;
    room = rules.maxBytes();
    for (LineProvider field : FIELDS) {
      field.addTo(this, event);
    }
    if (leftOut > 0) {
      attributes.add(new KeyValuePair(LogFields.TRUNCATED, leftOut));
    }
  }

  public @Nullable String message() {
    return message;
  }

  public List<KeyValuePair> attributes() {
    return attributes;
  }

  LineSanitizer rules() {
    return rules;
  }

  /** How many bytes the record can still take. */
  int room() {
    return room;
  }

  void setMessage(String text, int maxBytes) {
    message = shown(text, maxBytes);
  }

  /** A text of the host. */
  void addText(String name, @Nullable String text) {
    addText(name, text, 0);
  }

  private void addText(String name, @Nullable String text, int keep) {
    if (text == null) {
      return;
    }
    int size = Math.min(room - keep - name.length(), rules.maxValue());
    if (size < LineSanitizer.SMALLEST_VALUE) {
      leftOut++;
    } else {
      put(name, shown(text, size));
    }
  }

  /** A text of the host that is known to be without secrets. */
  void addMasked(String name, String text, int maxBytes) {
    put(name, counted(text, JsonText.fitted(text, maxBytes)));
  }

  /** A value of the host: a number or a boolean as such, anything else as text. */
  void addValue(String key, @Nullable Object value, int keep) {
    FieldName field = rules.names().of(key);
    String mask = rules.maskOf(field, value);
    String name = key.equals(LogFields.COMPONENT) ? key : field.json().getValue();
    if (mask != null) {
      addText(name, mask, keep);
    } else if (value instanceof Boolean || EventFields.isNumber(value)) {
      addScalar(name, value, keep);
    } else if (value != null) {
      addText(name, EventFields.text(value), keep);
    }
  }

  private void addScalar(String name, @Nullable Object value, int keep) {
    if (room - keep - name.length() < LineSanitizer.SMALLEST_VALUE) {
      leftOut++;
    } else {
      put(name, value);
      room -= Long.BYTES;
    }
  }

  private void put(String name, @Nullable Object value) {
    attributes.add(new KeyValuePair(name, value));
    room -= name.length();
  }

  private String shown(String text, int maxBytes) {
    return counted(text, rules.shown(text, maxBytes));
  }

  private String counted(String text, String shown) {
    room -= JsonText.size(shown);
    if (!shown.equals(text) && JsonText.isCut(shown)) {
      leftOut++;
    }
    return shown;
  }
}
