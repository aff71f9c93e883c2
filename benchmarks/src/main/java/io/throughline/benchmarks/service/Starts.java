package io.throughline.benchmarks.service;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** What several starts of one service took. */
final class Starts {

  static final String HEADING =
      """
      | observed by | ready ms | added | resident MB | after a collection | threads |
      |---|---:|---:|---:|---:|---:|""";

  private final List<Double> millis = new ArrayList<>();
  private final List<Double> megabytes = new ArrayList<>();
  private final List<Double> collected = new ArrayList<>();
  private final List<Double> threads = new ArrayList<>();

  void add(ServiceProcess service) throws IOException, InterruptedException {
    millis.add(service.readyMillis());
    megabytes.add(service.residentMegabytes());
    threads.add(service.threads());
    service.collectGarbage(); // else it depends on where the last collection happened to be
    collected.add(service.settledMegabytes());
  }

  /**
   * A row of the table.
   *
   * @param nobody the starts without an observer
   */
  String row(String observer, Starts nobody) {
    return String.format(
        Locale.ROOT,
        "| %s | %,.0f (%,.0f to %,.0f) | %,.0f | %.0f | %.0f | %.0f |",
        observer,
        median(millis),
        Collections.min(millis),
        Collections.max(millis),
        median(millis) - median(nobody.millis),
        median(megabytes),
        median(collected),
        median(threads));
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }
}
