package io.throughline.operators.internal.prometheus;

import io.opentelemetry.sdk.metrics.data.MetricData;
import io.throughline.operators.exposition.MetricDataWithPoints;
import java.util.regex.Pattern;

/**
 * Names that end in what Prometheus' library keeps for itself and would cut off, such as {@code
 * orders.created}: OpenTelemetry keeps all of a name. They get a mark at the end, which is taken
 * off the text again.
 */
final class ReservedSuffixes {
  // Why: RATIONALE.md#why-do-some-names-carry-a-mark-until-they-are-written

  /** Without underscores and dots, so that no scheme of escaping changes it. */
  private static final String MARK = "throughline0kept";

  private static final Pattern TOTAL = Pattern.compile("[._]total$");
  private static final Pattern RESERVED = Pattern.compile("[._](total|created|bucket|info)$");

  private ReservedSuffixes() {}

  /** The metric itself if nothing would be cut off but the {@code _total} that is put back. */
  static MetricData keep(MetricData metric) {
    String name = metric.getName();
    String base = SeriesLayout.isCounter(metric) ? TOTAL.matcher(name).replaceFirst("") : name;
    return RESERVED.matcher(base).find()
        ? new MetricDataWithPoints(metric, base + MARK, metric.getType(), metric.getData())
        : metric;
  }

  static boolean isIn(String name) {
    return name.contains(MARK);
  }

  /** As it was named. */
  static String restored(String text) {
    return text.replace(MARK, "");
  }
}
