package io.throughline.logging.internal.otlp;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.LoggerContextVO;
import io.throughline.logging.internal.line.LineSanitizer;
import io.throughline.logging.internal.line.RecordFields;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;
import org.slf4j.event.KeyValuePair;

/**
 * An event as those outside may see it: with the fields that its JSON line has, under the same
 * names, masked and bounded by the same rules. They are all key-values, those of the MDC and of the
 * exception too; what OpenTelemetry's appender would take from a throwable knows no bounds.
 */
public final class SanitizedEvent implements ILoggingEvent {
  // Why: RATIONALE.md#why-does-opentelemetrys-appender-see-a-sanitized-event

  private final ILoggingEvent event;
  private final @Nullable String message;
  private final List<KeyValuePair> fields;

  public SanitizedEvent(ILoggingEvent event, LineSanitizer rules) {
    RecordFields shown = new RecordFields(event, rules);
    this.event = event;
    this.message = shown.message();
    this.fields = shown.attributes();
  }

  @Override
  public @Nullable String getFormattedMessage() {
    return message;
  }

  /** The same: a template may contain what is masked. */
  @Override
  public @Nullable String getMessage() {
    return message;
  }

  @Override
  public List<KeyValuePair> getKeyValuePairs() {
    return fields;
  }

  @Override
  public Map<String, String> getMDCPropertyMap() {
    return Map.of();
  }

  // Abstract, so it has to be there, and the compiler warns of each mention.
  @SuppressWarnings("deprecation")
  @Override
  public Map<String, String> getMdc() {
    return Map.of();
  }

  @Override
  public Object @Nullable [] getArgumentArray() {
    return null;
  }

  @Override
  public @Nullable IThrowableProxy getThrowableProxy() {
    return null;
  }

  @Override
  public String getThreadName() {
    return event.getThreadName();
  }

  @Override
  public Level getLevel() {
    return event.getLevel();
  }

  @Override
  public String getLoggerName() {
    return event.getLoggerName();
  }

  @Override
  public LoggerContextVO getLoggerContextVO() {
    return event.getLoggerContextVO();
  }

  @Override
  public StackTraceElement[] getCallerData() {
    return event.getCallerData();
  }

  @Override
  public boolean hasCallerData() {
    return event.hasCallerData();
  }

  @Override
  public @Nullable List<Marker> getMarkerList() {
    return event.getMarkerList();
  }

  @Override
  public long getTimeStamp() {
    return event.getTimeStamp();
  }

  @Override
  public int getNanoseconds() {
    return event.getNanoseconds();
  }

  @Override
  public Instant getInstant() {
    return event.getInstant();
  }

  @Override
  public long getSequenceNumber() {
    return event.getSequenceNumber();
  }

  /** Nothing in it changes. */
  @Override
  public void prepareForDeferredProcessing() {}
}
