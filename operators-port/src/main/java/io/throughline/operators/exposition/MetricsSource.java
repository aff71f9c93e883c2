package io.throughline.operators.exposition;

import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.IOException;
import java.io.OutputStream;

/** A source of metrics. */
@FunctionalInterface
public interface MetricsSource {

  /** Has none. */
  MetricsSource NONE = (out, format) -> format.write(out, MetricSnapshots.of());

  /**
   * Writes all metrics as they are now; may block.
   *
   * @param out where to
   * @param format how
   * @throws IOException if they cannot be written
   */
  void write(OutputStream out, PageFormat format) throws IOException;
}
