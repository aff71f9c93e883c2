package io.throughline.examples.chat.bot;

import io.throughline.examples.chat.settings.Settings;
import java.net.URI;
import java.time.Duration;

/**
 * The settings of the bot server.
 *
 * @param modelDeadline after which a call of a model is given up
 * @param dimension of the embeddings, which the index is made for
 * @param token of the user {@code assistant}
 */
record BotSettings(
    String address,
    int port,
    String natsUrl,
    String postgresUrl,
    URI elasticsearch,
    URI models,
    String modelKey,
    Duration modelDeadline,
    String languageModel,
    String embeddingModel,
    int dimension,
    URI chat,
    String token) {

  /**
   * Reads them.
   *
   * @throws IllegalArgumentException if one is wrong: says which, and what is allowed
   */
  static BotSettings read(Settings settings) {
    String token = settings.find("BOT_TOKEN");
    if (token == null) {
      throw new IllegalArgumentException(
          "BOT_TOKEN is missing: the chat server's CHAT_ASSISTANT_TOKEN, with which replies are posted");
    }
    return new BotSettings(
        settings.text("BOT_ADDRESS", "127.0.0.1"),
        settings.port("BOT_PORT", 6686),
        settings.text("CHAT_NATS_URL", "nats://127.0.0.1:4222"),
        settings.text("CHAT_POSTGRES_URL", "jdbc:postgresql://127.0.0.1:5432/chat?user=chat"),
        settings.server("CHAT_ELASTICSEARCH_URL", "http://127.0.0.1:9200"),
        settings.server("BOT_MODEL_URL", "http://127.0.0.1:8091"),
        settings.text("BOT_MODEL_KEY", "none"),
        settings.seconds("BOT_MODEL_SECONDS", 10),
        settings.text("BOT_LANGUAGE_MODEL", "smollm2-135m-instruct"),
        settings.text("BOT_EMBEDDING_MODEL", "all-minilm-l6-v2"),
        settings.number("BOT_EMBEDDING_DIMENSION", 384, 1, 4_096),
        settings.server("BOT_CHAT_URL", "http://127.0.0.1:6688"),
        token);
  }
}
