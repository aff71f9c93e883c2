package io.throughline.examples.chat.bot;

import io.opentelemetry.api.OpenTelemetry;
import io.throughline.semconv.EmbeddingMetrics;
import java.util.List;

/** Vectors of messages, as many numbers each as the index takes. */
final class Embeddings {

  /** More than any model reads of a text. */
  private static final int MAX_LENGTH = 8_000;

  private final ModelClient models;
  private final String model;
  private final int dimension;
  private final EmbeddingMetrics metrics;

  Embeddings(ModelClient models, String model, int dimension, OpenTelemetry openTelemetry) {
    this.models = models;
    this.model = model;
    this.dimension = dimension;
    metrics = EmbeddingMetrics.create(openTelemetry);
  }

  /**
   * The vector of a text, of whose end nothing is in it if it is long.
   *
   * @throws WrongDimensionException if the model is not the one that the index was made for
   */
  List<Float> of(String text) throws ModelException, WrongDimensionException {
    List<Float> vector =
        models.embed(model, text.length() > MAX_LENGTH ? text.substring(0, MAX_LENGTH) : text);
    metrics.dimension().record(vector.size());
    if (vector.size() != dimension) {
      throw new WrongDimensionException(
          model + " gives " + vector.size() + " numbers, the index takes " + dimension);
    }
    return vector;
  }

  /** A vector that does not fit into the index. */
  static final class WrongDimensionException extends Exception {

    private static final long serialVersionUID = 1;

    WrongDimensionException(String message) {
      super(message);
    }
  }
}
