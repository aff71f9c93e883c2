package io.throughline.internal.sdk;

import static io.throughline.internal.settings.ThroughlineSettings.MASKED_NAMES;
import static io.throughline.internal.settings.ThroughlineSettings.SPAN_MASKED_ATTRIBUTES;
import static io.throughline.internal.settings.ThroughlineSettings.SPAN_MASKED_NAMES;
import static io.throughline.internal.settings.ThroughlineSettings.SPAN_MASKING;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.throughline.internal.masking.MaskingSpanExporter;
import io.throughline.internal.masking.SpanMask;
import io.throughline.internal.settings.Settings;
import io.throughline.logging.mask.SecretMask;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The masks of spans that the settings ask for. */
final class SpanMasking {

  private final boolean masks;
  private final SpanMask mask;

  SpanMasking(Settings settings) {
    masks = settings.get(SPAN_MASKING);
    mask =
        new SpanMask(
            SecretMask.of(names(settings), List.of()),
            Set.copyOf(settings.find(SPAN_MASKED_ATTRIBUTES).orElse(List.of())));
  }

  private static List<String> names(Settings settings) {
    List<String> names = new ArrayList<>(settings.find(MASKED_NAMES).orElse(List.of()));
    names.addAll(settings.find(SPAN_MASKED_NAMES).orElse(List.of()));
    return names;
  }

  SpanExporter before(SpanExporter exporter) {
    return masks ? new MaskingSpanExporter(exporter, mask) : exporter;
  }

  void reportTo(OpenTelemetry openTelemetry) {
    mask.reportTo(BootstrapScope.BOOTSTRAP.meter(openTelemetry));
  }
}
