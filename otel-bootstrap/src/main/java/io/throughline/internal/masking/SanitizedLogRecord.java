package io.throughline.internal.masking;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.logs.ReadWriteLogRecord;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.throughline.logging.LogRecordRules;
import org.jspecify.annotations.Nullable;

/**
 * A record that logging has masked and bounded, which {@link MaskingLogRecordExporter} therefore
 * lets through. What processors of the host have added to it is masked and bounded here.
 *
 * @param record as the SDK made it
 * @param context in which it is emitted
 */
public record SanitizedLogRecord(ReadWriteLogRecord record, Context context)
    implements ReadWriteLogRecord {

  /**
   * The record for a processor.
   *
   * @param context in which it is emitted
   * @param record as the SDK made it
   * @return the same if it does not come from logging
   */
  public static ReadWriteLogRecord of(Context context, ReadWriteLogRecord record) {
    return LogRecordRules.areAppliedIn(context) ? new SanitizedLogRecord(record, context) : record;
  }

  @Override
  public <T> ReadWriteLogRecord setAttribute(AttributeKey<T> key, T value) {
    record.setAttribute(key, value);
    return this;
  }

  @Override
  public LogRecordData toLogRecordData() {
    LogRecordData data = record.toLogRecordData();
    return MaskedLogRecord.ofLine(data, LogRecordRules.shownIn(context, data.getAttributes()));
  }

  @Override
  public @Nullable String getEventName() {
    return record.getEventName();
  }
}
