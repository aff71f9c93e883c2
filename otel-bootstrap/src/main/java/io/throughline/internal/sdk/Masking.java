package io.throughline.internal.sdk;

import static io.throughline.internal.settings.ThroughlineSettings.MASKED_NAMES;
import static io.throughline.internal.settings.ThroughlineSettings.SPAN_MASKED_ATTRIBUTES;
import static io.throughline.internal.settings.ThroughlineSettings.SPAN_MASKED_NAMES;
import static io.throughline.internal.settings.ThroughlineSettings.SPAN_MASKING;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.sdk.logs.export.LogRecordExporter;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.throughline.internal.masking.MaskingLogRecordExporter;
import io.throughline.internal.masking.MaskingSpanExporter;
import io.throughline.internal.masking.SpanMask;
import io.throughline.internal.settings.Settings;
import io.throughline.logging.mask.SecretMask;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The masks of spans and of log records that the settings ask for. */
final class Masking {

  private final boolean masks;
  private final SpanMask mask;
  private final SecretMask withoutLogback;

  Masking(Settings settings) {
    masks = settings.get(SPAN_MASKING);
    mask =
        new SpanMask(
            SecretMask.of(names(settings), List.of()),
            Set.copyOf(settings.find(SPAN_MASKED_ATTRIBUTES).orElse(List.of())));
    withoutLogback = SecretMask.of(settings.find(MASKED_NAMES).orElse(List.of()), List.of());
  }

  private static List<String> names(Settings settings) {
    List<String> names = new ArrayList<>(settings.find(MASKED_NAMES).orElse(List.of()));
    names.addAll(settings.find(SPAN_MASKED_NAMES).orElse(List.of()));
    return names;
  }

  SpanExporter before(SpanExporter exporter) {
    return masks ? new MaskingSpanExporter(exporter, mask) : exporter;
  }

  /** Log records have the masks and bounds of Logback's lines, where there are such. */
  LogRecordExporter before(LogRecordExporter exporter) {
    return new MaskingLogRecordExporter(exporter, withoutLogback);
  }

  void reportTo(OpenTelemetry openTelemetry) {
    mask.reportTo(BootstrapScope.BOOTSTRAP.meter(openTelemetry));
  }
}
