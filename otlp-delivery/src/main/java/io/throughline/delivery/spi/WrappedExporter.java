package io.throughline.delivery.spi;

/** An exporter in front of another. */
public interface WrappedExporter {

  /**
   * The exporter behind it.
   *
   * @return the one that it was put in front of
   */
  Object exporter();
}
