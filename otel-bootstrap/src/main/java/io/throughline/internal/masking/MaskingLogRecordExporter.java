package io.throughline.internal.masking;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.logs.export.LogRecordExporter;
import io.throughline.delivery.spi.WrappedExporter;
import io.throughline.logging.LogRecordRules;
import io.throughline.logging.mask.SecretMask;
import java.util.Collection;

/**
 * A log record exporter that masks and bounds records before they leave the process, whoever
 * emitted them. Lines of Logback have been through that already, see {@link SanitizedLogRecord}.
 */
public final class MaskingLogRecordExporter implements LogRecordExporter, WrappedExporter {
  // Why: RATIONALE.md#why-are-log-records-masked-by-an-exporter-too

  private final LogRecordExporter exporter;
  private final SecretMask withoutLogback;

  /**
   * An exporter in front of another.
   *
   * @param exporter gets the masked records
   * @param withoutLogback masks them where SLF4J is not provided by Logback
   */
  public MaskingLogRecordExporter(LogRecordExporter exporter, SecretMask withoutLogback) {
    this.exporter = exporter;
    this.withoutLogback = withoutLogback;
  }

  /**
   * What sends the records.
   *
   * @return the exporter that this one was put in front of
   */
  @Override
  public LogRecordExporter exporter() {
    return exporter;
  }

  @Override
  public CompletableResultCode export(Collection<LogRecordData> records) {
    LogRecordRules rules = LogRecordRules.current(withoutLogback);
    return exporter.export(records.stream().map(each -> MaskedLogRecord.of(each, rules)).toList());
  }

  @Override
  public CompletableResultCode flush() {
    return exporter.flush();
  }

  @Override
  public CompletableResultCode shutdown() {
    return exporter.shutdown();
  }

  @Override
  public String toString() {
    return exporter.toString();
  }
}
