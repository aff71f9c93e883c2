package io.throughline.examples.chat.server;

import io.opentelemetry.api.OpenTelemetry;
import io.throughline.examples.chat.events.ChatEvent;
import io.throughline.examples.chat.events.ChatEventType;
import io.throughline.examples.chat.http.HttpAnswer;
import io.throughline.examples.chat.http.HttpCall;
import io.throughline.examples.chat.http.HttpRefusal;
import io.throughline.examples.chat.store.Database;
import io.throughline.semconv.UploadKind;
import io.throughline.semconv.UploadMetrics;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** Files of users. A file is there when its row is, and not before. */
final class Uploads {

  private static final String NAME = "[A-Za-z0-9][A-Za-z0-9._-]{0,99}";
  private static final int MOST_DISCARDED = 1 << 20;
  private static final long LONGEST_DISCARD = Duration.ofSeconds(2).toNanos();

  /** Each holds a thread as long as its client sends, and others are to be left. */
  private static final int AT_ONCE = 16;

  private static final double NANOS_PER_SECOND = 1e9;

  private final Database database;
  private final Outbox outbox;
  private final Limits limits;
  private final UploadFolder folder;
  private final UploadMetrics metrics;
  private final Semaphore places = new Semaphore(AT_ONCE);

  /**
   * What bounds uploads.
   *
   * @param bytes of one file
   * @param quota bytes of all files of a user
   */
  record Limits(Path folder, long bytes, long quota) {}

  /**
   * Files in a folder.
   *
   * @throws IOException if the folder cannot be made
   */
  Uploads(Database database, Outbox outbox, Limits limits, OpenTelemetry openTelemetry)
      throws IOException {
    this.database = database;
    this.outbox = outbox;
    this.limits = limits;
    folder = new UploadFolder(limits.folder());
    metrics = UploadMetrics.create(openTelemetry);
  }

  /** Whether it is the name of a file, which leads nowhere else. */
  static boolean isName(String name) {
    return name.matches(NAME);
  }

  /** Takes in a file, under a name that its owner has not used before. */
  HttpAnswer put(HttpCall call) throws IOException, HttpRefusal, SQLException {
    long start = System.nanoTime();
    UploadKind kind =
        FileType.of(call.header("Content-Type")).map(FileType::kind).orElse(UploadKind.OTHER);
    String errorType = null;
    boolean hasPlace = places.tryAcquire();
    try {
      if (!hasPlace) {
        throw new HttpRefusal(503, AT_ONCE + " files are on their way; try again");
      }
      return take(call, kind);
    } catch (UploadException e) {
      errorType = e.errorType();
      discard(call.input());
      throw e.refusal();
    } catch (HttpRefusal e) {
      errorType = "refused";
      throw e;
    } catch (IOException | SQLException | RuntimeException e) {
      errorType = "storage";
      throw e;
    } finally {
      if (hasPlace) {
        places.release();
      }
      metrics.duration(kind, errorType).record((System.nanoTime() - start) / NANOS_PER_SECOND);
    }
  }

  /** A client that still sends does not read the answer, so a little more of it is taken. */
  private static void discard(InputStream input) {
    long end = System.nanoTime() + LONGEST_DISCARD;
    byte[] part = new byte[16 << 10];
    try {
      int discarded = 0;
      while (discarded < MOST_DISCARDED && System.nanoTime() - end < 0) {
        int read = input.read(part);
        if (read < 0) {
          return;
        }
        discarded += read;
      }
    } catch (IOException e) {
      // It has gone, and reads no answer.
    }
  }

  private HttpAnswer take(HttpCall call, UploadKind kind)
      throws IOException, HttpRefusal, SQLException, UploadException {
    String name = call.parameter("name");
    if (!isName(name)) {
      throw HttpRefusal.badRequest("a name takes letters, digits, \".\", \"_\" and \"-\"");
    }
    FileType type =
        FileType.of(call.header("Content-Type"))
            .orElseThrow(
                () ->
                    new UploadException(
                        "type_refused", 415, "Content-Type takes " + FileType.all()));
    if (call.length() > limits.bytes()) {
      throw tooLarge(limits.bytes());
    }
    long owner = call.caller().id();
    long left = limits.quota() - database.run(connection -> used(connection, owner, name));
    if (left <= 0) {
      throw overQuota();
    }
    long most = Math.min(left, limits.bytes());
    Path place = folder.of(owner, name);
    try (IncomingFile file = folder.incoming()) {
      long bytes = file.take(call.input(), most, type);
      if (bytes > most) {
        throw most < limits.bytes() ? overQuota() : tooLarge(most);
      }
      boolean fits =
          database.transaction(
              connection -> {
                lockUser(connection, owner);
                // Others of the same user came meanwhile.
                if (used(connection, owner, name) + bytes > limits.quota()) {
                  return false;
                }
                insert(connection, owner, name, type, bytes);
                outbox.add(
                    connection,
                    List.of(
                        new ChatEvent(
                            ChatEventType.UPLOAD_STORED,
                            outbox.nextId(connection),
                            0,
                            owner,
                            name,
                            Instant.now())));
                file.keep(place);
                return true;
              });
      if (!fits) {
        throw overQuota();
      }
      outbox.committed();
      metrics.size(kind).record((double) bytes);
      return HttpAnswer.created(Map.of("name", name, "bytes", bytes, "type", type.mediaType()));
    }
  }

  private static UploadException tooLarge(long most) {
    return new UploadException("too_large", 413, "at most " + most + " bytes are taken");
  }

  private UploadException overQuota() {
    return new UploadException(
        "over_quota", 413, "all your files may have " + limits.quota() + " bytes");
  }

  /** Until the end of the transaction no other file of the user is stored. */
  private static void lockUser(Connection connection, long owner) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("SELECT FROM users WHERE id = ? FOR NO KEY UPDATE")) {
      statement.setLong(1, owner);
      statement.execute();
    }
  }

  private static long used(Connection connection, long owner, String name)
      throws SQLException, HttpRefusal {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "SELECT coalesce(sum(bytes), 0), coalesce(bool_or(name = ?), false)"
                + " FROM uploads WHERE owner = ?")) {
      statement.setString(1, name);
      statement.setLong(2, owner);
      try (ResultSet rows = statement.executeQuery()) {
        rows.next();
        if (rows.getBoolean(2)) {
          throw taken(name);
        }
        return rows.getLong(1);
      }
    }
  }

  private static HttpRefusal taken(String name) {
    return new HttpRefusal(409, "you have a file " + name);
  }

  private static void insert(
      Connection connection, long owner, String name, FileType type, long bytes)
      throws SQLException, HttpRefusal {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "INSERT INTO uploads (owner, name, kind, bytes) VALUES (?, ?, ?, ?)"
                + " ON CONFLICT DO NOTHING")) {
      statement.setLong(1, owner);
      statement.setString(2, name);
      statement.setString(3, type.mediaType());
      statement.setLong(4, bytes);
      if (statement.executeUpdate() == 0) {
        throw taken(name);
      }
    }
  }

  /** Whether files can be stored, for probes. */
  void check() throws IOException {
    folder.check();
  }

  /** An upload that is not taken, and why. */
  static final class UploadException extends Exception {

    private static final long serialVersionUID = 1;

    private final String errorType;
    private final int status;

    UploadException(String errorType, int status, String sentence) {
      super(sentence, null, false, false);
      this.errorType = errorType;
      this.status = status;
    }

    UploadException(String errorType, int status, String sentence, @Nullable Throwable cause) {
      super(sentence, cause);
      this.errorType = errorType;
      this.status = status;
    }

    String errorType() {
      return errorType;
    }

    HttpRefusal refusal() {
      return new HttpRefusal(status, String.valueOf(getMessage()));
    }
  }
}
