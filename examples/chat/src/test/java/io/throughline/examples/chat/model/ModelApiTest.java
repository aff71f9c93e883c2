package io.throughline.examples.chat.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ModelApiTest {

  private final ModelApi api =
      new ModelApi(new ScriptedLanguageModel(), new ScriptedEmbeddingModel(384));

  @Test
  void a_conversation_is_continued_and_its_tokens_are_counted() {
    JsonNode answer =
        complete(
            """
            {"model": "scripted", "messages": [
              {"role": "developer", "content": "Be short."},
              {"role": "user", "content": [{"type": "text", "text": "Good "}, {"type": "text", "text": "morning"}]}]}""");

    assertThat(answer.at("/choices/0/message/content").asString())
        .isEqualTo("You said: Good morning");
    assertThat(answer.at("/choices/0/finish_reason").asString()).isEqualTo("stop");
    // "Be short." are three tokens, "Good morning" two; "You said:" three.
    assertThat(answer.at("/usage/prompt_tokens").asInt()).isEqualTo(5);
    assertThat(answer.at("/usage/completion_tokens").asInt()).isEqualTo(5);
    assertThat(answer.at("/usage/total_tokens").asInt()).isEqualTo(10);
  }

  @Test
  void it_stops_at_the_tokens_that_are_asked_for() {
    JsonNode answer =
        complete(
            """
            {"model": "scripted", "max_tokens": 4, "messages": [{"role": "user", "content": "Good morning"}]}""");

    assertThat(answer.at("/choices/0/message/content").asString()).isEqualTo("You said: Good");
    assertThat(answer.at("/choices/0/finish_reason").asString()).isEqualTo("length");
    assertThat(answer.at("/usage/completion_tokens").asInt()).isEqualTo(4);
  }

  @Test
  void texts_with_the_same_words_have_vectors_that_are_near() {
    JsonNode answer =
        embed(
            """
            {"model": "scripted", "input": ["The train is late", "late, the train is", "Cake?"]}""");

    assertThat(answer.at("/usage/prompt_tokens").asInt()).isEqualTo(9);
    List<float[]> vectors = answer.path("data").valueStream().map(ModelApiTest::numbers).toList();
    assertThat(product(vectors.get(0), vectors.get(1))).isCloseTo(1, within(1e-5));
    assertThat(product(vectors.get(0), vectors.get(2))).isCloseTo(0, within(1e-5));
  }

  @Test
  void a_vector_as_bytes_has_the_same_numbers() {
    JsonNode bytes =
        embed("{\"model\":\"scripted\",\"input\":\"a b\",\"encoding_format\":\"base64\"}");
    JsonNode numbers = embed("{\"model\":\"scripted\",\"input\":\"a b\"}");

    float[] decoded = new float[384];
    ByteBuffer.wrap(Base64.getDecoder().decode(bytes.at("/data/0/embedding").asString()))
        .order(ByteOrder.LITTLE_ENDIAN)
        .asFloatBuffer()
        .get(decoded);
    assertThat(decoded).isEqualTo(numbers(numbers.at("/data/0")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "nonsense | the body is not JSON",
        "[] | the body is not an object of JSON",
        "{} | model: a string is missing",
        "{\"model\":\"scripted\"} | messages: a list of 1 to 32",
        "{\"model\":\"scripted\",\"messages\":[]} | messages: a list of 1 to 32",
        "{\"model\":\"scripted\",\"messages\":[{\"role\":\"king\",\"content\":\"x\"}]} | 'user' or 'assistant', not 'king'",
        "{\"model\":\"scripted\",\"messages\":[{\"role\":\"user\",\"content\":7}]} | messages[].content: a string, or a list of texts",
        "{\"model\":\"scripted\",\"stream\":true} | stream: an answer comes as a whole only",
        "{\"model\":\"scripted\",\"max_tokens\":257} | max_tokens: a number from 1 to 256, not 257",
        "{\"model\":\"other\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]} | there is no model 'other'; there is: scripted",
      })
  void what_is_wrong_is_said(String body, String said) {
    assertThatThrownBy(() -> complete(body))
        .isInstanceOf(RequestException.class)
        .hasMessageContaining(said);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{\"model\":\"scripted\",\"input\":[]} | input: a list of 1 to 32",
        "{\"model\":\"scripted\",\"input\":[1]} | input: a string, or a list of strings",
        "{\"model\":\"scripted\",\"input\":\" \"} | input: a text has 1 to 8000 characters, not 0",
        "{\"model\":\"scripted\",\"input\":\"x\",\"encoding_format\":\"int8\"} | encoding_format: 'float' or 'base64', not 'int8'",
      })
  void what_cannot_be_embedded_is_said(String body, String said) {
    assertThatThrownBy(() -> embed(body))
        .isInstanceOf(RequestException.class)
        .hasMessageContaining(said);
  }

  @Test
  void more_requests_than_may_wait_are_turned_away() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    ModelApi slow =
        new ModelApi(
            new ScriptedLanguageModel() {
              @Override
              public Completion complete(List<Turn> conversation, int maxTokens) {
                try {
                  end.await();
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
                return super.complete(conversation, maxTokens);
              }
            },
            new ScriptedEmbeddingModel(384));
    byte[] hello =
        "{\"model\":\"scripted\",\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]}"
            .getBytes(UTF_8);
    ExecutorService callers = Executors.newCachedThreadPool();
    try {
      List<Future<JsonNode>> waiting =
          IntStream.range(0, ModelApi.MAX_REQUESTS)
              .mapToObj(i -> callers.submit(() -> (JsonNode) slow.complete(hello)))
              .toList();
      Awaitility.await().until(() -> slow.freePlaces() == 0);

      assertThatThrownBy(() -> slow.complete(hello))
          .isInstanceOfSatisfying(
              RequestException.class, refused -> assertThat(refused.status()).isEqualTo(503));

      end.countDown();
      for (Future<JsonNode> answer : waiting) {
        assertThat(answer.get().at("/choices/0/message/content").asString())
            .isEqualTo("You said: hello");
      }
      assertThat(slow.freePlaces()).isEqualTo(ModelApi.MAX_REQUESTS);
    } finally {
      callers.shutdownNow();
    }
  }

  private JsonNode complete(String body) {
    return parsed(api.complete(body.getBytes(UTF_8)));
  }

  private JsonNode embed(String body) {
    return parsed(api.embed(body.getBytes(UTF_8)));
  }

  /** As a client reads it. */
  private static JsonNode parsed(JsonNode answer) {
    return JsonMapper.shared().readTree(answer.toString());
  }

  private static float[] numbers(JsonNode embedding) {
    JsonNode numbers = embedding.path("embedding");
    float[] vector = new float[numbers.size()];
    for (int i = 0; i < vector.length; i++) {
      vector[i] = numbers.get(i).floatValue();
    }
    return vector;
  }

  private static double product(float[] one, float[] other) {
    double sum = 0;
    for (int i = 0; i < one.length; i++) {
      sum += one[i] * other[i];
    }
    return sum;
  }
}
