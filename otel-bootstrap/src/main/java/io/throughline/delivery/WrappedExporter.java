package io.throughline.delivery;

/** An exporter in front of another. */
public interface WrappedExporter {

  /**
   * The exporter behind it.
   *
   * @return the one that it was put in front of
   */
  Object exporter();
}
