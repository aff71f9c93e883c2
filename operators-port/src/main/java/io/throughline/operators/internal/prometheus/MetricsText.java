package io.throughline.operators.internal.prometheus;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.opentelemetry.sdk.metrics.data.MetricData;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.throughline.operators.exposition.PageFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Writes metrics as the library does, which it asks only for what it has not seen before and for
 * what is more than numbers. It remembers no more series than the last collection had.
 *
 * <p>Thread-safe.
 */
public final class MetricsText {

  /** As what the library shows the resource. */
  private static final String TARGET = "target";

  private final RelabelledMetrics relabelled;
  private final Conversion alone;
  private final Conversion withTarget;
  private final Map<KnownMetric.Key, KnownMetric> known = new ConcurrentHashMap<>();
  private final Set<KnownMetric.Key> meeting = ConcurrentHashMap.newKeySet();

  /**
   * Knows nothing yet.
   *
   * @param scopes whether each series says which library measured it
   * @param relabelled is told of metrics that have another label than their attribute
   */
  public MetricsText(boolean scopes, RelabelledMetrics relabelled) {
    this.relabelled = relabelled;
    alone = new Conversion(scopes, false);
    withTarget = new Conversion(scopes, true);
  }

  /**
   * One page, ready to be written.
   *
   * @param metrics what stands on it
   * @param format how
   * @return the page
   * @throws IOException never
   */
  public Page page(Collection<MetricData> metrics, PageFormat format) throws IOException {
    return named(metrics.stream().map(metric -> showable(metric, format)).toList(), format);
  }

  /** As the library can show it without dropping any of it. */
  private MetricData showable(MetricData metric, PageFormat format) {
    MetricData named = format.isText() ? ReservedSuffixes.keep(metric) : metric;
    MetricData moved = ReservedLabels.moved(named);
    if (moved != named) {
      relabelled.add(metric.getName());
    }
    return moved;
  }

  private Page named(List<MetricData> metrics, PageFormat format) throws IOException {
    Map<String, List<MetricData>> families = new TreeMap<>();
    Set<KnownMetric.Key> seen = new HashSet<>();
    for (MetricData metric : metrics) {
      families.computeIfAbsent(known(metric).family(), name -> new ArrayList<>()).add(metric);
      seen.add(KnownMetric.Key.of(metric));
    }
    known.keySet().retainAll(seen);
    List<RenderedMetric> plain = new ArrayList<>();
    List<MetricData> rest = new ArrayList<>();
    for (Map.Entry<String, List<MetricData>> family : families.entrySet()) {
      MetricData first = family.getValue().get(0);
      RenderedMetric easy =
          family.getValue().size() > 1 || family.getKey().equals(TARGET)
              ? null
              : known(first).plain(first, format);
      if (easy == null) {
        rest.addAll(family.getValue());
        continue;
      }
      if (plain.isEmpty()) {
        rest.add(LabelProbe.of(first, List.of())); // the resource is told only beside a metric
      }
      plain.add(easy);
    }
    List<String> leftOut = new ArrayList<>();
    return new Page(format, plain, converted(rest, leftOut), leftOut);
  }

  /** All of them, but for those that have a name and labels of others before them. */
  private MetricSnapshots converted(List<MetricData> metrics, List<String> leftOut) {
    meeting.retainAll(known.keySet());
    List<MetricData> kept = new ArrayList<>();
    for (MetricData metric : metrics) {
      if (meeting.contains(KnownMetric.Key.of(metric))) {
        leftOut.add(metric.getName());
      } else {
        kept.add(metric);
      }
    }
    try {
      return withTarget.of(kept);
    } catch (IllegalArgumentException duplicateSeries) {
      return withoutMeeting(kept, leftOut);
    }
  }

  /** Rare and slow: what is found here is remembered for as long as the metric is there. */
  private MetricSnapshots withoutMeeting(List<MetricData> metrics, List<String> leftOut) {
    List<MetricData> byName = new ArrayList<>(metrics);
    byName.sort(Comparator.comparing(MetricData::getName)); // each time the same is left out
    List<MetricData> kept = new ArrayList<>();
    for (MetricData metric : byName) {
      kept.add(metric);
      try {
        MetricSnapshots unused = withTarget.of(kept);
      } catch (IllegalArgumentException duplicateSeries) {
        kept.remove(kept.size() - 1);
        meeting.add(KnownMetric.Key.of(metric));
        leftOut.add(metric.getName());
      }
    }
    return withTarget.of(kept);
  }

  private KnownMetric known(MetricData metric) {
    return known.computeIfAbsent(
        KnownMetric.Key.of(metric), key -> new KnownMetric(key, metric, alone));
  }

  /** Metrics as they were at one time. */
  public static final class Page {

    private final PageFormat format;
    private final List<RenderedMetric> plain;
    private final MetricSnapshots rest;
    private final List<String> leftOut;

    private Page(
        PageFormat format, List<RenderedMetric> plain, MetricSnapshots rest, List<String> leftOut) {
      this.leftOut = leftOut.stream().map(ReservedSuffixes::restored).sorted().toList();
      this.format = format;
      this.plain = plain;
      this.rest = rest;
    }

    /**
     * The metrics that are not on it, because in Prometheus' form others have their names.
     *
     * @return their names in OpenTelemetry
     */
    public List<String> leftOut() {
      return leftOut;
    }

    /**
     * Writes it, a few kilobytes at once.
     *
     * @param out where to
     * @throws IOException if it cannot be written
     */
    public void writeTo(OutputStream out) throws IOException {
      TextOutput text = new TextOutput(out);
      for (RenderedMetric metric : plain) {
        metric.write(text);
      }
      text.flush();
      if (rest.stream().anyMatch(it -> ReservedSuffixes.isIn(it.getMetadata().getName()))) {
        ByteArrayOutputStream marked = new ByteArrayOutputStream();
        format.write(marked, rest);
        out.write(ReservedSuffixes.restored(marked.toString(UTF_8)).getBytes(UTF_8));
      } else {
        format.write(out, rest);
      }
    }
  }
}
