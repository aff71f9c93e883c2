package io.throughline.internal.masking;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.throughline.delivery.spi.WrappedExporter;
import java.util.Collection;

/**
 * A span exporter that masks spans before they leave the process. An exporter and not a span
 * processor, because a processor cannot change the events of a span, and would work on the host's
 * threads.
 */
public final class MaskingSpanExporter implements SpanExporter, WrappedExporter {
  // Why: RATIONALE.md#why-are-spans-masked-by-an-exporter

  private final SpanExporter exporter;
  private final SpanMask mask;

  /**
   * An exporter in front of another.
   *
   * @param exporter gets the masked spans
   * @param mask masks them
   */
  public MaskingSpanExporter(SpanExporter exporter, SpanMask mask) {
    this.exporter = exporter;
    this.mask = mask;
  }

  /**
   * What sends the spans.
   *
   * @return the exporter that this one was put in front of
   */
  @Override
  public SpanExporter exporter() {
    return exporter;
  }

  @Override
  public CompletableResultCode export(Collection<SpanData> spans) {
    return exporter.export(spans.stream().map(mask::masked).toList());
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
