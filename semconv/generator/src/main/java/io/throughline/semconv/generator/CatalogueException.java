package io.throughline.semconv.generator;

/** The catalogue breaks one of its rules. The message begins with file and line. */
public final class CatalogueException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  CatalogueException(String place, String problem) {
    super(place + ": " + problem);
  }
}
