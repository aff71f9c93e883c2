package io.throughline.examples.chat.model;

import java.util.List;

/** Turns texts into vectors, of which those of texts with a similar meaning are near. */
interface EmbeddingModel {

  /** As {@code model} has it in requests and answers. */
  String name();

  /** The vectors, in the order of the texts. */
  Vectors embed(List<String> texts);

  /**
   * Vectors of length 1.
   *
   * @param tokens that were read
   */
  record Vectors(List<float[]> vectors, int tokens) {}
}
