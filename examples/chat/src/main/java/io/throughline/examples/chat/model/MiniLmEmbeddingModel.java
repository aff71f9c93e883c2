package io.throughline.examples.chat.model;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.onnx.allminilml6v2q.AllMiniLmL6V2QuantizedEmbeddingModel;
import dev.langchain4j.model.output.Response;
import java.util.List;
import java.util.Objects;

/** all-MiniLM-L6-v2, whose weights are in a jar: 384 numbers a text. Needs 80 MB of heap. */
final class MiniLmEmbeddingModel implements EmbeddingModel {

  // On the caller's thread: requests have a bound already.
  private final AllMiniLmL6V2QuantizedEmbeddingModel model =
      new AllMiniLmL6V2QuantizedEmbeddingModel(Runnable::run);

  @Override
  public String name() {
    return "all-minilm-l6-v2";
  }

  @Override
  public Vectors embed(List<String> texts) {
    Response<List<Embedding>> embedded =
        model.embedAll(texts.stream().map(TextSegment::from).toList());
    return new Vectors(
        embedded.content().stream().map(Embedding::vector).toList(),
        Objects.requireNonNull(embedded.tokenUsage()).inputTokenCount());
  }
}
