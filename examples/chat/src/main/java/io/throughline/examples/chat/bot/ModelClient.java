package io.throughline.examples.chat.bot;

import com.openai.client.OpenAIClient;
import com.openai.client.OpenAIClientImpl;
import com.openai.client.okhttp.OkHttpClient;
import com.openai.core.ClientOptions;
import com.openai.errors.OpenAIException;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.embeddings.CreateEmbeddingResponse;
import com.openai.models.embeddings.EmbeddingCreateParams;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceId;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.instrumentation.openai.v1_1.OpenAITelemetry;
import io.throughline.examples.chat.store.StableNames;
import io.throughline.semconv.GenAiMetrics;
import io.throughline.semconv.GenAiOperationName;
import io.throughline.semconv.GenAiTokenType;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;

/** Calls models by the API that OpenAI has, whoever answers. Thread-safe. */
final class ModelClient implements AutoCloseable {

  static {
    StableNames.use();
  }

  /** What the instrumentation says of its spans, too. */
  private static final String PROVIDER = "openai";

  private static final double NANOS_PER_SECOND = 1e9;

  private final OpenAIClient client;
  private final GenAiMetrics metrics;

  /**
   * A client.
   *
   * @param deadline after which a call is given up
   */
  ModelClient(URI server, String key, Duration deadline, OpenTelemetry openTelemetry) {
    ModelTransport transport =
        new ModelTransport(
            OkHttpClient.builder().timeout(deadline).build(),
            openTelemetry.getPropagators().getTextMapPropagator());
    client =
        OpenAITelemetry.create(new SpansOnly(openTelemetry))
            .wrap(
                new OpenAIClientImpl(
                    ClientOptions.builder()
                        .httpClient(transport)
                        .baseUrl(server.resolve("/v1").toString())
                        .apiKey(key)
                        .timeout(deadline)
                        // Who calls knows whether it is worth the time.
                        .maxRetries(0)
                        .build()));
    metrics = GenAiMetrics.create(openTelemetry);
  }

  /**
   * Has a model answer.
   *
   * @param instruction who it is to be
   * @throws ModelException if there is no answer, or an empty one
   */
  String complete(String model, String instruction, String question, int maxTokens)
      throws ModelException {
    ChatCompletionCreateParams request =
        ChatCompletionCreateParams.builder()
            .model(model)
            .addSystemMessage(instruction)
            .addUserMessage(question)
            .maxCompletionTokens(maxTokens)
            .build();
    ChatCompletion completion =
        timed(
            GenAiOperationName.CHAT,
            model,
            () -> client.chat().completions().create(request),
            ChatCompletion::model);
    completion
        .usage()
        .ifPresent(
            usage -> {
              tokens(GenAiOperationName.CHAT, model, GenAiTokenType.INPUT, usage.promptTokens());
              tokens(
                  GenAiOperationName.CHAT, model, GenAiTokenType.OUTPUT, usage.completionTokens());
            });
    return completion.choices().stream()
        .findFirst()
        .flatMap(choice -> choice.message().content())
        .map(String::strip)
        .filter(text -> !text.isEmpty())
        .orElseThrow(
            () -> new ModelException(ModelException.Kind.EMPTY, model + " said nothing", null));
  }

  /**
   * Has a model turn a text into a vector.
   *
   * @throws ModelException if there is none
   */
  List<Float> embed(String model, String text) throws ModelException {
    EmbeddingCreateParams request =
        EmbeddingCreateParams.builder().model(model).input(text).build();
    CreateEmbeddingResponse response =
        timed(
            GenAiOperationName.EMBEDDINGS,
            model,
            () -> client.embeddings().create(request),
            CreateEmbeddingResponse::model);
    tokens(
        GenAiOperationName.EMBEDDINGS,
        model,
        GenAiTokenType.INPUT,
        response.usage().promptTokens());
    if (response.data().isEmpty()) {
      throw new ModelException(ModelException.Kind.EMPTY, model + " gave no vector", null);
    }
    return response.data().get(0).embedding();
  }

  /** Whether it can be reached. Nobody records a span of it, the model's server neither. */
  void check() throws ModelException {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    SpanContext unsampled =
        SpanContext.create(
            TraceId.fromLongs(random.nextLong(), 1),
            SpanId.fromLong(1),
            TraceFlags.getDefault(),
            TraceState.getDefault());
    try (Scope scope = Context.root().with(Span.wrap(unsampled)).makeCurrent()) {
      client.models().list();
    } catch (OpenAIException e) {
      throw ModelException.of(e);
    }
  }

  private interface NameOf<T> {
    String model(T answer);
  }

  private <T> T timed(
      GenAiOperationName operation, String model, Supplier<T> call, NameOf<T> nameOf)
      throws ModelException {
    long start = System.nanoTime();
    try {
      T answer = call.get();
      metrics
          .clientOperationDuration(operation, PROVIDER, model, nameOf.model(answer), null)
          .record((System.nanoTime() - start) / NANOS_PER_SECOND);
      return answer;
    } catch (OpenAIException e) {
      ModelException failure = ModelException.of(e);
      metrics
          .clientOperationDuration(operation, PROVIDER, model, null, failure.kind().errorType())
          .record((System.nanoTime() - start) / NANOS_PER_SECOND);
      throw failure;
    }
  }

  private void tokens(
      GenAiOperationName operation, String model, GenAiTokenType type, long tokens) {
    metrics.clientTokenUsage(operation, PROVIDER, model, model, type).record((double) tokens);
  }

  @Override
  public void close() {
    client.close();
  }
}
