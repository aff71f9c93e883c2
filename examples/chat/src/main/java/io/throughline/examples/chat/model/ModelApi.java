package io.throughline.examples.chat.model;

import io.throughline.examples.chat.model.EmbeddingModel.Vectors;
import io.throughline.examples.chat.model.LanguageModel.Completion;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The answers, as OpenAI's API has them. One request is done at a time, and few may wait. What each
 * took is a line of the log, against which the metrics of clients can be held.
 */
final class ModelApi {

  private static final Logger log = LoggerFactory.getLogger(ModelApi.class);

  /** Those that wait and the one that is done. */
  static final int MAX_REQUESTS = 16;

  private static final JsonMapper JSON = JsonMapper.shared();

  private final LanguageModel languageModel;
  private final EmbeddingModel embeddingModel;
  private final Semaphore places = new Semaphore(MAX_REQUESTS);
  private final ReentrantLock turn = new ReentrantLock(true);
  private final AtomicLong answers = new AtomicLong();

  ModelApi(LanguageModel languageModel, EmbeddingModel embeddingModel) {
    this.languageModel = languageModel;
    this.embeddingModel = embeddingModel;
  }

  /** {@code POST /v1/chat/completions}. */
  ObjectNode complete(byte[] body) {
    ChatRequest request = ChatRequest.parse(body);
    check(request.model(), languageModel.name());
    Completion completion =
        alone(() -> languageModel.complete(request.conversation(), request.maxTokens()));
    logUsage(
        "chat", languageModel.name(), completion.promptTokens(), completion.completionTokens());
    ObjectNode answer = JSON.createObjectNode();
    answer
        .put("id", "chatcmpl-" + answers.incrementAndGet())
        .put("object", "chat.completion")
        .put("created", System.currentTimeMillis() / 1000)
        .put("model", languageModel.name());
    ObjectNode choice = answer.putArray("choices").addObject();
    choice.put("index", 0).put("finish_reason", completion.isWhole() ? "stop" : "length");
    choice.putNull("logprobs");
    ObjectNode message = choice.putObject("message");
    message.put("role", "assistant").put("content", completion.text()).putNull("refusal");
    answer
        .putObject("usage")
        .put("prompt_tokens", completion.promptTokens())
        .put("completion_tokens", completion.completionTokens())
        .put("total_tokens", completion.promptTokens() + completion.completionTokens());
    return answer;
  }

  /** {@code POST /v1/embeddings}. */
  ObjectNode embed(byte[] body) {
    EmbeddingRequest request = EmbeddingRequest.parse(body);
    check(request.model(), embeddingModel.name());
    Vectors vectors = alone(() -> embeddingModel.embed(request.texts()));
    logUsage("embeddings", embeddingModel.name(), vectors.tokens(), 0);
    ObjectNode answer = JSON.createObjectNode();
    answer.put("object", "list").put("model", embeddingModel.name());
    ArrayNode data = answer.putArray("data");
    for (int i = 0; i < vectors.vectors().size(); i++) {
      ObjectNode embedding = data.addObject().put("object", "embedding").put("index", i);
      put(embedding, vectors.vectors().get(i), request.isBase64());
    }
    answer
        .putObject("usage")
        .put("prompt_tokens", vectors.tokens())
        .put("total_tokens", vectors.tokens());
    return answer;
  }

  private static void put(ObjectNode embedding, float[] vector, boolean isBase64) {
    if (isBase64) {
      ByteBuffer bytes = ByteBuffer.allocate(vector.length * 4).order(ByteOrder.LITTLE_ENDIAN);
      bytes.asFloatBuffer().put(vector);
      embedding.put("embedding", Base64.getEncoder().encodeToString(bytes.array()));
      return;
    }
    ArrayNode numbers = embedding.putArray("embedding");
    for (float number : vector) {
      numbers.add(number);
    }
  }

  /** {@code GET /v1/models}. */
  ObjectNode models() {
    ObjectNode answer = JSON.createObjectNode().put("object", "list");
    ArrayNode data = answer.putArray("data");
    for (String name : List.of(languageModel.name(), embeddingModel.name())) {
      data.addObject().put("id", name).put("object", "model").put("owned_by", "throughline");
    }
    return answer;
  }

  static ObjectNode error(RequestException refused) {
    ObjectNode answer = JSON.createObjectNode();
    answer.putObject("error").put("message", refused.getMessage()).put("type", refused.type());
    return answer;
  }

  private static void check(String asked, String known) {
    if (!asked.equals(known)) {
      throw RequestException.unknownModel(asked, known);
    }
  }

  private <T> T alone(Supplier<T> work) {
    if (!places.tryAcquire()) {
      throw RequestException.busy();
    }
    try {
      turn.lock();
      try {
        return work.get();
      } finally {
        turn.unlock();
      }
    } finally {
      places.release();
    }
  }

  int freePlaces() {
    return places.availablePermits();
  }

  private static void logUsage(String operation, String model, int input, int output) {
    log.info(
        "usage operation={} model={} input_tokens={} output_tokens={}",
        operation,
        model,
        input,
        output);
  }
}
