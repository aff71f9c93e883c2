package io.throughline.examples.kit;

import java.util.List;

/**
 * The samples of a page in Prometheus' text format, as a service answers it at {@code /metrics}.
 */
public record MetricsPage(List<String> lines) {

  /** Without its comments. */
  public static MetricsPage of(String page) {
    return new MetricsPage(page.lines().filter(line -> !line.startsWith("#")).toList());
  }

  /** Empty if it does not answer. */
  public static MetricsPage of(ServiceProcess service) throws InterruptedException {
    ServiceProcess.Answer page = service.get("/metrics");
    return of(page.status() == 200 ? page.body() : "");
  }

  /** Those of a metric, or of those of its series that have a label: {@code name{a="b"}}. */
  public List<String> samples(String selector) {
    String name = selector.replaceFirst("\\{.*", "");
    String label = selector.substring(name.length()).replaceAll("[{}]", "");
    return lines.stream()
        .filter(sample -> sample.startsWith(name + "{") || sample.startsWith(name + " "))
        .filter(sample -> sample.contains(label))
        .toList();
  }

  /** The sum of these samples. */
  public double sum(String selector) {
    return samples(selector).stream()
        .mapToDouble(sample -> Double.parseDouble(sample.substring(sample.lastIndexOf(' ') + 1)))
        .sum();
  }
}
