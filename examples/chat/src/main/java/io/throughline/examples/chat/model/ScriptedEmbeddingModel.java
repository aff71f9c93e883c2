package io.throughline.examples.chat.model;

import java.util.List;
import java.util.Locale;

/**
 * Not a model: a text's words decide its vector, so texts with the same words are near, and those
 * without a common one are not. For tests, which need no weights.
 */
final class ScriptedEmbeddingModel implements EmbeddingModel {

  private final int dimension;

  ScriptedEmbeddingModel(int dimension) {
    this.dimension = dimension;
  }

  @Override
  public String name() {
    return "scripted";
  }

  @Override
  public Vectors embed(List<String> texts) {
    int tokens = 0;
    for (String text : texts) {
      tokens += words(text).length;
    }
    return new Vectors(texts.stream().map(this::vector).toList(), tokens);
  }

  private float[] vector(String text) {
    float[] vector = new float[dimension];
    for (String word : words(text)) {
      vector[Math.floorMod(word.hashCode(), dimension)]++;
    }
    double squares = 0;
    for (float number : vector) {
      squares += number * number;
    }
    for (int i = 0; i < dimension; i++) {
      vector[i] /= (float) Math.sqrt(squares);
    }
    return vector;
  }

  private static String[] words(String text) {
    return text.strip().toLowerCase(Locale.ROOT).split("\\W+(?!$)", -1);
  }
}
