package io.throughline.examples.cluster.cost;

import io.throughline.examples.kit.CostTable;
import io.throughline.examples.kit.CostTable.Comparison;

/** A row of the table. */
enum Quantity implements CostTable.Quantity {
  CPU("CPU of the cluster, µs a message", Comparison.RATIO),
  CPU_BROKER("... of the broker", Comparison.RATIO),
  CPU_PLACEMENT("... of the placement centre's three", Comparison.RATIO),
  CPU_JOURNAL("... of the journal", Comparison.RATIO),
  P50("publish to deliver, p50, µs", Comparison.RATIO),
  P99("... p99", Comparison.RATIO),
  P999("... p99.9", Comparison.RATIO),
  ALLOCATED("allocated, bytes a message", Comparison.RATIO),
  TELEMETRY("telemetry sent, bytes a message", Comparison.NONE),
  RESIDENT_BROKER("resident, MB, broker", Comparison.DIFFERENCE),
  RESIDENT_PLACEMENT("... a node of the placement centre", Comparison.DIFFERENCE),
  RESIDENT_JOURNAL("... journal", Comparison.DIFFERENCE),
  IDLE_BROKER("idle, CPU % of a core, broker", Comparison.DIFFERENCE),
  IDLE_PLACEMENT("... a node of the placement centre", Comparison.DIFFERENCE),
  IDLE_JOURNAL("... journal", Comparison.DIFFERENCE);

  private final String words;
  private final Comparison comparison;

  Quantity(String words, Comparison comparison) {
    this.words = words;
    this.comparison = comparison;
  }

  @Override
  public String words() {
    return words;
  }

  @Override
  public Comparison comparison() {
    return comparison;
  }
}
