package io.throughline;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.throughline.health.TelemetryPart;
import java.util.Collection;

/** Tells what became of each export of spans. */
final class WatchedSpanExporter implements SpanExporter {

  private final SpanExporter exporter;
  private final TelemetryPart part;

  WatchedSpanExporter(SpanExporter exporter, TelemetryPart part) {
    this.exporter = exporter;
    this.part = part;
  }

  @Override
  public CompletableResultCode export(Collection<SpanData> spans) {
    return part.watch(exporter.export(spans), spans.size());
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
