package io.throughline.logging.internal.line;

import ch.qos.logback.classic.spi.ILoggingEvent;
import io.opentelemetry.api.logs.LogRecordBuilder;
import io.throughline.semconv.LogFields;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What an OTLP log record has of an event: the fields of its JSON line under the same names, masked
 * and bounded by the same rules. Those that a record has no place for are attributes. Made once,
 * then read.
 */
public final class RecordFields {
  // Why: RATIONALE.md#why-are-log-records-not-made-by-opentelemetrys-appender

  private static final List<LineProvider> FIELDS = LineFields.all();

  private static final FieldAttributes COMPONENT = FieldAttributes.of(LogFields.COMPONENT);

  private static final int USUAL = 8;

  private final ILoggingEvent event;
  private final LineSanitizer rules;
  private final List<RecordField> attributes = new ArrayList<>(USUAL);
  private @Nullable String message;
  private @Nullable String eventName;
  private int room;
  private int leftOut;

  public RecordFields(ILoggingEvent event, LineSanitizer rules) {
    this.event = event;
    this.rules = rules;
    room = rules.maxBytes();
    for (LineProvider field : FIELDS) {
      field.addTo(this, event);
    }
    if (leftOut > 0) {
      attributes.add(new RecordField(BoundedRecord.TRUNCATED, (long) leftOut));
    }
  }

  /** Fills in a record; its context and its scope are not part of an event. */
  public void fill(LogRecordBuilder record) {
    Instant instant = event.getInstant();
    if (instant == null) {
      record.setTimestamp(event.getTimeStamp(), TimeUnit.MILLISECONDS);
    } else {
      record.setTimestamp(instant);
    }
    record.setSeverity(LevelProvider.severity(event.getLevel()));
    record.setSeverityText(event.getLevel().toString());
    if (message != null) {
      record.setBody(message);
    }
    if (eventName != null) {
      record.setEventName(eventName);
    }
    for (RecordField attribute : attributes) {
      attribute.setIn(record);
    }
  }

  /** Of the logger, which is the record's scope. */
  public String loggerName() {
    return event.getLoggerName();
  }

  public @Nullable String message() {
    return message;
  }

  public List<RecordField> attributes() {
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
  void addText(FieldAttributes field, @Nullable String text) {
    addText(field, text, 0);
  }

  private void addText(FieldAttributes field, @Nullable String text, int keep) {
    if (text == null) {
      return;
    }
    int size = Math.min(room - keep - field.name().length(), rules.maxValue());
    if (size < LineSanitizer.SMALLEST_VALUE) {
      leftOut++;
    } else {
      put(field, shown(text, size));
    }
  }

  /** A text of the host that is known to be without secrets. */
  void addMasked(FieldAttributes field, String text, int maxBytes) {
    put(field, counted(text, JsonText.fitted(text, maxBytes)));
  }

  /** A value of the host: a number or a boolean as such, anything else as text. */
  void addValue(String key, @Nullable Object value, int keep) {
    if (value == null) {
      return;
    }
    FieldName name = rules.names().of(key);
    FieldAttributes field = key.equals(LogFields.COMPONENT) ? COMPONENT : name.attributes();
    String mask = rules.maskOf(name, value);
    if (mask != null) {
      addText(field, mask, keep);
    } else if (value instanceof Boolean || EventFields.isNumber(value)) {
      addScalar(field, value, keep);
    } else if (key.equals(LogFields.OTEL_EVENT_NAME)) {
      eventName = shown(EventFields.text(value), rules.maxValue());
    } else {
      addText(field, EventFields.text(value), keep);
    }
  }

  private void addScalar(FieldAttributes field, Object value, int keep) {
    if (room - keep - field.name().length() < LineSanitizer.SMALLEST_VALUE) {
      leftOut++;
    } else {
      put(field, value);
      room -= Long.BYTES;
    }
  }

  private void put(FieldAttributes field, Object value) {
    attributes.add(field.with(value));
    room -= field.name().length();
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
