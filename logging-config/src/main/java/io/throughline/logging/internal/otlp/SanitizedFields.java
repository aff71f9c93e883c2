package io.throughline.logging.internal.otlp;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import io.throughline.logging.internal.line.EventFields;
import io.throughline.logging.internal.line.FieldName;
import io.throughline.logging.internal.line.JsonText;
import io.throughline.logging.internal.line.LineSanitizer;
import io.throughline.logging.internal.line.StackTrace;
import io.throughline.semconv.LogFields;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;

/** The message and the fields of a {@link SanitizedEvent}, made when the event is. */
final class SanitizedFields {

  private final ILoggingEvent event;
  private final LineSanitizer rules;
  private final @Nullable String message;
  private final List<KeyValuePair> fields = new ArrayList<>();
  private int room;
  private int leftOut;

  SanitizedFields(ILoggingEvent event, LineSanitizer rules) {
    this.event = event;
    this.rules = rules;
    room = rules.maxBytes();
    IThrowableProxy exception = event.getThrowableProxy();
    String formatted = event.getFormattedMessage();
    message = formatted == null ? null : shown(formatted, rules.maxMessage(exception != null));
    add(LogFields.THREAD, event.getThreadName());
    addHostFields(exception == null ? 0 : rules.roomForException());
    if (exception != null) {
      addException(exception);
    }
    if (leftOut > 0) {
      fields.add(new KeyValuePair(LogFields.TRUNCATED, leftOut));
    }
  }

  @Nullable String message() {
    return message;
  }

  List<KeyValuePair> fields() {
    return fields;
  }

  private void addHostFields(int keep) {
    room -= keep;
    EventFields.forEach(event, this::addOfHost);
    room += keep;
  }

  private void addOfHost(String key, @Nullable Object value) {
    FieldName name = rules.names().of(key);
    String mask = rules.maskOf(name, value);
    boolean component = key.equals(LogFields.COMPONENT);
    String shownName = component ? key : name.json().getValue();
    if (mask != null) {
      add(shownName, mask);
    } else if (value instanceof Boolean || EventFields.isNumber(value)) {
      addScalar(shownName, value);
    } else if (value != null) {
      add(shownName, EventFields.text(value));
    }
  }

  private void addException(IThrowableProxy exception) {
    add(LogFields.EXCEPTION_TYPE, exception.getClassName());
    add(LogFields.EXCEPTION_MESSAGE, exception.getMessage());
    int size = Math.min(room - LogFields.EXCEPTION_STACKTRACE.length(), rules.maxStackTrace());
    String trace = StackTrace.of(exception, rules, new StringBuilder(), size);
    put(LogFields.EXCEPTION_STACKTRACE, counted(trace, JsonText.fitted(trace, size)));
  }

  private void add(String name, @Nullable String text) {
    if (text == null) {
      return;
    }
    int size = Math.min(room - name.length(), rules.maxValue());
    if (size < LineSanitizer.SMALLEST_VALUE) {
      leftOut++;
    } else {
      put(name, shown(text, size));
    }
  }

  private void addScalar(String name, @Nullable Object value) {
    if (room - name.length() < LineSanitizer.SMALLEST_VALUE) {
      leftOut++;
    } else {
      put(name, value);
      room -= Long.BYTES;
    }
  }

  private void put(String name, @Nullable Object value) {
    fields.add(new KeyValuePair(name, value));
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
