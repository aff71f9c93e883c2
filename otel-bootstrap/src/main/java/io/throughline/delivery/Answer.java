package io.throughline.delivery;

import io.opentelemetry.sdk.common.export.HttpResponse;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What came of one attempt to deliver. */
final class Answer implements HttpResponse {

  private static final Set<Integer> BUSY = Set.of(429, 502, 503, 504);
  private static final Set<Integer> CURABLE = Set.of(401, 403, 404, 405, 407, 408);

  private final int status;
  private final byte[] body;
  private final @Nullable Duration retryAfter;
  private final @Nullable Throwable error;

  /** With the status of the response, and how long the receiver asks to be left alone. */
  Answer(int status, byte[] body, @Nullable Duration retryAfter) {
    this(status, body, retryAfter, null);
  }

  private Answer(
      int status, byte[] body, @Nullable Duration retryAfter, @Nullable Throwable error) {
    this.status = status;
    this.body = body;
    this.retryAfter = retryAfter;
    this.error = error;
  }

  /** There was no response. */
  static Answer failed(Throwable error) {
    return new Answer(0, new byte[0], null, error);
  }

  Verdict verdict() {
    if (status == 0 || BUSY.contains(status)) {
      return Verdict.LATER;
    }
    if (status >= 200 && status < 300) {
      return Verdict.TAKEN;
    }
    boolean faultOfThePayload = status >= 400 && status < 500 && !CURABLE.contains(status);
    return faultOfThePayload ? Verdict.NEVER : Verdict.DOUBTFUL;
  }

  @Nullable Duration retryAfter() {
    return retryAfter;
  }

  /** Why there was no response; null if there was one. */
  @Nullable Throwable error() {
    return error;
  }

  /** In words, for health and log. */
  String reason() {
    if (error == null) {
      return "the collector answered with HTTP status " + status;
    }
    String message = error.getMessage();
    return message == null ? error.getClass().getSimpleName() : message;
  }

  @Override
  public int getStatusCode() {
    return status;
  }

  @Override
  public String getStatusMessage() {
    return "HTTP status " + status; // the JDK's client does not tell the receiver's own words
  }

  @Override
  public byte[] getResponseBody() {
    return body;
  }

  /** What an answer means for the payload. */
  enum Verdict {
    /** Delivered. */
    TAKEN,
    /** The same payload should be sent again. The specification names these cases. */
    LATER,
    /**
     * It may be the payload's fault or a state of the receiver, such as a token that has expired.
     */
    DOUBTFUL,
    /** This payload will never be taken. */
    NEVER
  }
}
