package io.throughline.delivery.internal.transport;

import io.opentelemetry.sdk.common.export.GrpcStatusCode;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The result of one attempt to deliver. */
public final class ExportResult {

  private static final byte[] EMPTY = new byte[0];
  private static final Set<Integer> BUSY = Set.of(429, 502, 503, 504);
  private static final Set<Integer> MAYBE_TRANSIENT = Set.of(401, 403, 404, 405, 407, 408);

  /** As if the receiver had said so: for a failure the SDK would log a stack trace. */
  public static final ExportResult SHUT_DOWN =
      new ExportResult(Verdict.RETRYABLE, 503, "the exporter is shut down", EMPTY, null, null);

  private final Verdict verdict;
  private final int status;
  private final String reason;
  private final byte[] body;
  private final @Nullable Duration retryAfter;
  private final @Nullable Throwable error;

  private ExportResult(
      Verdict verdict,
      int status,
      String reason,
      byte[] body,
      @Nullable Duration retryAfter,
      @Nullable Throwable error) {
    this.verdict = verdict;
    this.status = status;
    this.reason = reason;
    this.body = body;
    this.retryAfter = retryAfter;
    this.error = error;
  }

  /** With what the receiver said, which may be that it took only a part. */
  public static ExportResult taken(byte[] body) {
    return new ExportResult(Verdict.ACCEPTED, 0, "", body, null, null);
  }

  /** There was no response. */
  public static ExportResult failed(Throwable error) {
    return new ExportResult(Verdict.RETRYABLE, 0, reason(error), EMPTY, null, error);
  }

  private static String reason(Throwable error) {
    Throwable cause = error;
    for (int depth = 0; cause.getCause() != null && depth < 10; depth++) {
      cause = cause.getCause();
    }
    if (cause instanceof UnresolvedAddressException) {
      return "the name of the host does not resolve: " + error; // which the JDK does not say
    }
    return error.getMessage() == null ? error.toString() : error.getMessage();
  }

  /** With the status of the response, and how long the receiver asks to be left alone. */
  static ExportResult http(int status, byte[] body, @Nullable Duration retryAfter) {
    String reason = "the collector answered with HTTP status " + status;
    return new ExportResult(verdictOnHttp(status), status, reason, body, retryAfter, null);
  }

  private static Verdict verdictOnHttp(int status) {
    if (BUSY.contains(status)) {
      return Verdict.RETRYABLE;
    }
    if (status >= 200 && status < 300) {
      return Verdict.ACCEPTED;
    }
    boolean faultOfThePayload = status >= 400 && status < 500 && !MAYBE_TRANSIENT.contains(status);
    return faultOfThePayload ? Verdict.REJECTED : Verdict.UNCERTAIN;
  }

  /** With a status other than OK, the same way. */
  static ExportResult grpc(
      int status, @Nullable String description, @Nullable Duration retryAfter) {
    GrpcStatusCode code = GrpcStatusCode.fromValue(status);
    String reason =
        "the collector answered " + code + (description == null ? "" : ": " + description);
    return new ExportResult(
        verdictOnGrpc(code, retryAfter), status, reason, EMPTY, retryAfter, null);
  }

  /**
   * The specification lets a receiver be asked again, or not; what it says no to may be curable.
   */
  private static Verdict verdictOnGrpc(GrpcStatusCode code, @Nullable Duration retryAfter) {
    return switch (code) {
      case CANCELLED, DEADLINE_EXCEEDED, ABORTED, OUT_OF_RANGE, UNAVAILABLE, DATA_LOSS ->
          Verdict.RETRYABLE;
      case RESOURCE_EXHAUSTED -> retryAfter == null ? Verdict.UNCERTAIN : Verdict.RETRYABLE;
      case INVALID_ARGUMENT, ALREADY_EXISTS -> Verdict.REJECTED;
      default -> Verdict.UNCERTAIN;
    };
  }

  public Verdict verdict() {
    return verdict;
  }

  /** By the protocol that was spoken; 0 if there was no response, or a good one. */
  public int status() {
    return status;
  }

  /** In words, for health and log. */
  public String reason() {
    return reason;
  }

  public byte[] body() {
    return body;
  }

  @Nullable public Duration retryAfter() {
    return retryAfter;
  }

  /** Why there was no response; null if there was one. */
  @Nullable public Throwable error() {
    return error;
  }

  /** The consequence of an answer for the payload. */
  public enum Verdict {
    /** Delivered. */
    ACCEPTED,
    /** The same payload should be sent again. The specification names these cases. */
    RETRYABLE,
    /**
     * It may be the payload's fault or a state of the receiver, such as a token that has expired.
     */
    UNCERTAIN,
    /** This payload will never be taken. */
    REJECTED
  }
}
