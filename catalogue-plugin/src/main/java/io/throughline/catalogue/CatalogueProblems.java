package io.throughline.catalogue;

import java.util.List;

/** The problems of a catalogue; each begins with its file. */
final class CatalogueProblems extends RuntimeException {

  private static final long serialVersionUID = 1L;

  CatalogueProblems(List<String> problems) {
    super("\n  " + String.join("\n  ", problems) + "\n");
  }
}
