package io.throughline.operators.exposition;

import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.IOException;
import java.io.OutputStream;

/**
 * The format of a metrics page, as a client asks for it.
 *
 * @param writer the library's writer of it
 * @param escaping what becomes of characters that older versions of Prometheus cannot read
 */
public record PageFormat(ExpositionFormatWriter writer, EscapingScheme escaping) {

  private static final ExpositionFormats WRITERS = ExpositionFormats.init();

  /** Prometheus' own text, version 0.0.4. */
  public static final PageFormat TEXT = accepted("text/plain");

  /**
   * By the header of a request.
   *
   * @param accept its {@code Accept}; may be empty
   * @return Prometheus' own text if it asks for nothing that there is
   */
  public static PageFormat accepted(String accept) {
    return new PageFormat(WRITERS.findWriter(accept), EscapingScheme.fromAcceptHeader(accept));
  }

  /**
   * Writes what is in Prometheus' model already.
   *
   * @param out where to
   * @param metrics all of the page, or the end of it
   * @throws IOException if it cannot be written
   */
  public void write(OutputStream out, MetricSnapshots metrics) throws IOException {
    writer.write(out, metrics, escaping);
  }

  /**
   * Whether it is text, whatever its names look like.
   *
   * @return false for protobuf
   */
  public boolean isText() {
    return writer.getContentType().startsWith("text/")
        || writer.getContentType().startsWith("application/openmetrics-text");
  }

  /**
   * Whether it is OpenMetrics' text.
   *
   * @return false for Prometheus' own text and for protobuf
   */
  public boolean isOpenMetrics() {
    return writer instanceof OpenMetricsTextFormatWriter;
  }

  /**
   * Whether it is made of lines with names as the conversion makes them.
   *
   * @return false for protobuf, and where names are escaped in another way
   */
  public boolean isPlain() {
    return (writer instanceof PrometheusTextFormatWriter
            || writer instanceof OpenMetricsTextFormatWriter)
        && (escaping == EscapingScheme.UNDERSCORE_ESCAPING
            || escaping == EscapingScheme.ALLOW_UTF8);
  }
}
