package io.throughline.internal.masking;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.resources.Resource;
import io.throughline.logging.LogRecordRules;
import org.jspecify.annotations.Nullable;

/**
 * A log record that has nothing left to mask.
 *
 * @param original has all the rest
 * @param fields what is shown of its body and attributes
 * @param eventName what is shown of it
 * @param severityText what is shown of it
 */
record MaskedLogRecord(
    LogRecordData original,
    LogRecordRules.Fields fields,
    @Nullable String eventName,
    @Nullable String severityText)
    implements LogRecordData {

  /** A line, with what is shown of its attributes. */
  static MaskedLogRecord ofLine(LogRecordData original, Attributes attributes) {
    return new MaskedLogRecord(
        original,
        new LogRecordRules.Fields(original.getBodyValue(), attributes),
        original.getEventName(),
        original.getSeverityText());
  }

  /** The same if it is one already. */
  static LogRecordData of(LogRecordData original, LogRecordRules rules) {
    if (original instanceof MaskedLogRecord) {
      return original;
    }
    String eventName = original.getEventName();
    String severity = original.getSeverityText();
    return new MaskedLogRecord(
        original,
        rules.shown(original.getBodyValue(), original.getAttributes()),
        eventName == null ? null : rules.shown(eventName),
        severity == null ? null : rules.shown(severity));
  }

  @Override
  public Resource getResource() {
    return original.getResource();
  }

  @Override
  public InstrumentationScopeInfo getInstrumentationScopeInfo() {
    return original.getInstrumentationScopeInfo();
  }

  @Override
  public long getTimestampEpochNanos() {
    return original.getTimestampEpochNanos();
  }

  @Override
  public long getObservedTimestampEpochNanos() {
    return original.getObservedTimestampEpochNanos();
  }

  @Override
  public SpanContext getSpanContext() {
    return original.getSpanContext();
  }

  @Override
  public Severity getSeverity() {
    return original.getSeverity();
  }

  @Override
  public @Nullable String getSeverityText() {
    return severityText;
  }

  // Abstract, so it has to be there, and the compiler warns of each mention.
  @SuppressWarnings("deprecation")
  @Override
  public io.opentelemetry.sdk.logs.data.Body getBody() {
    Value<?> body = fields.body();
    return body == null
        ? io.opentelemetry.sdk.logs.data.Body.empty()
        : io.opentelemetry.sdk.logs.data.Body.string(body.asString());
  }

  @Override
  public @Nullable Value<?> getBodyValue() {
    return fields.body();
  }

  @Override
  public Attributes getAttributes() {
    return fields.attributes();
  }

  /** With the number of values that were cut there may be one more. */
  @Override
  public int getTotalAttributeCount() {
    return Math.max(original.getTotalAttributeCount(), fields.attributes().size());
  }

  @Override
  public @Nullable String getEventName() {
    return eventName;
  }
}
