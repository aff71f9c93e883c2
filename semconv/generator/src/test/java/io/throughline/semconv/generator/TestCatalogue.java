package io.throughline.semconv.generator;

import io.throughline.semconv.generator.Catalogue.Alias;
import io.throughline.semconv.generator.Catalogue.Instrument;
import io.throughline.semconv.generator.Catalogue.Metric;
import io.throughline.semconv.generator.Catalogue.Text;
import java.util.List;

/** A catalogue with one metric, for tests. */
final class TestCatalogue {

  private TestCatalogue() {}

  static Catalogue of(String brief, List<Alias> aliases) {
    Metric metric =
        new Metric(
            "mqtt.packets",
            Instrument.COUNTER,
            "{packet}",
            true,
            false,
            List.of(),
            List.of(),
            aliases,
            new Text(brief, "", "stable", null, "model.yaml:1"));
    return new Catalogue(
        "", List.of(), List.of(), List.of(metric), List.of(), List.of(), List.of());
  }
}
