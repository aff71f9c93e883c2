package io.throughline.examples.chat.notify;

import io.throughline.examples.chat.http.StreamLimits;
import io.throughline.examples.chat.settings.Settings;
import java.time.Duration;
import java.util.UUID;

/**
 * The settings of the notify server.
 *
 * @param address to listen on
 * @param instance by which NATS and PostgreSQL know this one among its equals
 * @param databaseUrl for JDBC
 * @param maxStreams of all users
 * @param userStreams of one user
 * @param historySize events that are kept for streams that come back
 * @param replay events that such a stream gets at most
 * @param grace for which a user without a stream still counts as online
 */
record NotifySettings(
    String address,
    int port,
    String instance,
    String databaseUrl,
    String natsUrl,
    StreamLimits streams,
    int maxStreams,
    int userStreams,
    int historySize,
    int replay,
    Duration grace) {

  /**
   * Reads all of them.
   *
   * @throws IllegalArgumentException if one is wrong: says which, and what is allowed
   */
  static NotifySettings read(Settings values) {
    // What waits for a stream has to take what is replayed to it.
    int replay = values.number("NOTIFY_REPLAY_EVENTS", 500, 1, 10_000);
    StreamLimits usual = StreamLimits.DEFAULT;
    return new NotifySettings(
        values.text("NOTIFY_ADDRESS", "127.0.0.1"),
        values.port("NOTIFY_PORT", 6689),
        instance(values.text("NOTIFY_INSTANCE", randomName())),
        values.text("CHAT_POSTGRES_URL", "jdbc:postgresql://127.0.0.1:5432/chat?user=chat"),
        values.text("CHAT_NATS_URL", "nats://127.0.0.1:4222"),
        new StreamLimits(
            replay + values.number("NOTIFY_QUEUE_EVENTS", usual.events(), 1, 10_000),
            values.number("NOTIFY_QUEUE_BYTES", usual.bytes(), 1 << 10, 64 << 20),
            values.seconds("NOTIFY_STALL_SECONDS", (int) usual.stall().toSeconds()),
            values.seconds("NOTIFY_HEARTBEAT_SECONDS", (int) usual.heartbeat().toSeconds())),
        values.number("NOTIFY_MAX_STREAMS", 10_000, 1, 100_000),
        values.number("NOTIFY_USER_STREAMS", 8, 1, 1_000),
        values.number("NOTIFY_HISTORY_EVENTS", 10_000, 1, 1_000_000),
        replay,
        values.seconds("NOTIFY_GRACE_SECONDS", 5));
  }

  private static String randomName() {
    return UUID.randomUUID().toString().substring(0, 8);
  }

  private static String instance(String name) {
    if (!name.matches("[A-Za-z0-9_-]{1,50}")) {
      throw new IllegalArgumentException(
          "NOTIFY_INSTANCE=" + name + " is wrong; it takes 1 to 50 letters, digits, - and _");
    }
    return name;
  }
}
