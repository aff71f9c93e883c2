package io.throughline.examples.cluster;

import java.util.List;

/** The samples of a page in Prometheus' text format. */
public record Samples(List<String> lines) {

  /** Without its comments. */
  public static Samples of(String page) {
    return new Samples(page.lines().filter(line -> !line.startsWith("#")).toList());
  }

  /** Those of a metric, or of those of its series that have a label: {@code name{a="b"}}. */
  public List<String> matching(String selector) {
    String name = selector.replaceFirst("\\{.*", "");
    String label = selector.substring(name.length()).replaceAll("[{}]", "");
    return lines.stream()
        .filter(sample -> sample.startsWith(name + "{") || sample.startsWith(name + " "))
        .filter(sample -> sample.contains(label))
        .toList();
  }

  /** The sum of these samples. */
  public double sum(String selector) {
    return matching(selector).stream()
        .mapToDouble(sample -> Double.parseDouble(sample.substring(sample.lastIndexOf(' ') + 1)))
        .sum();
  }
}
