package io.throughline.examples.chat.server;

import io.throughline.examples.chat.settings.Settings;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the chat server is told.
 *
 * @param poolSize connections to PostgreSQL for requests
 * @param assistantToken null if there is no assistant
 */
record ChatSettings(
    String address,
    int port,
    String postgresUrl,
    int poolSize,
    String redisUrl,
    String natsUrl,
    URI elasticsearch,
    Uploads.Limits uploads,
    @Nullable String assistantToken) {

  /**
   * Reads them.
   *
   * @throws IllegalArgumentException if one is wrong: says which, and what is allowed
   */
  static ChatSettings read(Map<String, String> environment) {
    Settings settings = new Settings(environment);
    return new ChatSettings(
        settings.text("CHAT_ADDRESS", "127.0.0.1"),
        settings.port("CHAT_PORT", 6688),
        settings.text("CHAT_POSTGRES_URL", "jdbc:postgresql://127.0.0.1:5432/chat?user=chat"),
        settings.number("CHAT_POOL_SIZE", 10, 1, 200),
        settings.text("CHAT_REDIS_URL", "redis://127.0.0.1:6379"),
        settings.text("CHAT_NATS_URL", "nats://127.0.0.1:4222"),
        settings.server("CHAT_ELASTICSEARCH_URL", "http://127.0.0.1:9200"),
        new Uploads.Limits(
            Path.of(settings.text("CHAT_UPLOAD_FOLDER", "data/chat/uploads")),
            settings.number("CHAT_UPLOAD_BYTES", 5 << 20, 1, 100 << 20),
            settings.number("CHAT_UPLOAD_QUOTA_BYTES", 100 << 20, 1, 999_999_999)),
        settings.find("CHAT_ASSISTANT_TOKEN"));
  }
}
