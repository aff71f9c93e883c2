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
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A writer of metrics that writes as the library does, and calls the library only for what it has
 * not seen before and for what is more than numbers. It keeps no more series than the last
 * collection had.
 *
 * <p>Thread-safe.
 */
public final class MetricsText {
  // Why: RATIONALE.md#when-does-the-page-carry-scope-labels

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
    Map<String, List<MetricData>> families = families(metrics, format);
    known.keySet().retainAll(keys(families));
    List<String> leftOut = new ArrayList<>();
    leaveOutMeeting(families, leftOut);
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
    return new Page(format, plain, converted(rest, leftOut), leftOut);
  }

  /** By their names in Prometheus' form. */
  private Map<String, List<MetricData>> families(List<MetricData> metrics, PageFormat format) {
    Map<String, List<MetricData>> families = new TreeMap<>();
    for (MetricData metric : metrics) {
      families.computeIfAbsent(family(metric), name -> new ArrayList<>()).add(metric);
    }
    if (!format.isOpenMetrics()) {
      return families;
    }
    Map<String, List<MetricData>> distinct = new TreeMap<>();
    families.forEach(
        (family, members) -> {
          boolean untyped =
              families.containsKey(family + SampleNames.CREATED)
                  && members.stream().allMatch(SeriesLayout::isCounter);
          for (MetricData member : members) {
            MetricData shown = untyped ? SampleNames.asGauge(member, family) : member;
            distinct.computeIfAbsent(family(shown), name -> new ArrayList<>()).add(shown);
          }
        });
    return distinct;
  }

  private String family(MetricData metric) {
    return ReservedSuffixes.restored(known(metric).family());
  }

  private static Set<KnownMetric.Key> keys(Map<String, List<MetricData>> families) {
    Set<KnownMetric.Key> keys = new HashSet<>();
    families.values().forEach(family -> family.forEach(it -> keys.add(KnownMetric.Key.of(it))));
    return keys;
  }

  /** Series of one name in two families: the one whose name is longer goes. */
  private static void leaveOutMeeting(
      Map<String, List<MetricData>> families, List<String> leftOut) {
    Set<String> taken = new HashSet<>();
    families
        .entrySet()
        .removeIf(
            family -> {
              List<String> names = SampleNames.of(family.getValue().get(0), family.getKey());
              boolean meets = !Collections.disjoint(taken, names);
              if (meets) {
                family.getValue().forEach(metric -> leftOut.add(metric.getName()));
              } else {
                taken.addAll(names);
              }
              return meets;
            });
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
