package io.throughline.delivery.internal.transport;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The delay that a receiver of OTLP/gRPC asks for: a {@code google.rpc.RetryInfo} among the details
 * of its status.
 */
public final class RetryInfo {

  private static final int DETAILS = 3;
  private static final int VALUE = 2;
  private static final int RETRY_DELAY = 1;

  private RetryInfo() {}

  /** Null if the {@code google.rpc.Status} does not say. */
  public static @Nullable Duration parse(byte[] status) {
    Duration delay = null;
    ProtobufFields details = new ProtobufFields(status, status.length);
    while (details.next()) {
      ProtobufFields any = details.message();
      boolean isRetryInfo = false;
      while (details.field() == DETAILS && any.next()) {
        ProtobufFields part = any.message();
        if (any.field() == VALUE) {
          delay = isRetryInfo ? retryDelay(part) : delay;
        } else {
          isRetryInfo = part.isText("type.googleapis.com/google.rpc.RetryInfo");
        }
      }
    }
    return delay;
  }

  private static Duration retryDelay(ProtobufFields retryInfo) {
    long seconds = 0;
    long nanos = 0;
    while (retryInfo.next()) {
      ProtobufFields duration = retryInfo.message();
      while (retryInfo.field() == RETRY_DELAY && duration.next()) {
        long number = duration.number();
        seconds = duration.field() == 1 ? number : seconds;
        nanos = duration.field() == 2 ? number : nanos;
      }
    }
    return Duration.ofSeconds(Math.max(0, Math.min(seconds, Integer.MAX_VALUE)), nanos);
  }
}
