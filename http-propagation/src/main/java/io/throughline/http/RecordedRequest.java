package io.throughline.http;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.throughline.semconv.ErrorAttributes;
import io.throughline.semconv.HttpAttributes;
import io.throughline.semconv.NetworkAttributes;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A request on its way.
 *
 * @param recorder has started it
 * @param destination whom it is for
 * @param request what is sent
 * @param context what it is sent in
 * @param span is ended with it
 * @param start when, by {@link System#nanoTime}
 */
record RecordedRequest(
    RequestRecorder recorder,
    Destination destination,
    HttpRequest request,
    Context context,
    Span span,
    long start) {
  // Why: RATIONALE.md#why-does-a-request-keep-its-original-future

  private static final int FIRST_ERROR = 400;
  private static final double NANOS_IN_SECOND = TimeUnit.SECONDS.toNanos(1);

  void end(HttpResponse<?> response) {
    int status = response.statusCode();
    String version = response.version() == Version.HTTP_2 ? "2" : "1.1";
    record(status >= FIRST_ERROR ? Integer.toString(status) : null, (long) status, version, null);
  }

  void fail(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    record(cause.getClass().getName(), null, null, cause);
  }

  private void record(
      @Nullable String error,
      @Nullable Long status,
      @Nullable String version,
      @Nullable Throwable thrown) {
    double seconds = (System.nanoTime() - start) / NANOS_IN_SECOND;
    try {
      if (status != null) {
        span.setAttribute(HttpAttributes.HTTP_RESPONSE_STATUS_CODE, status);
      }
      if (version != null) {
        span.setAttribute(NetworkAttributes.NETWORK_PROTOCOL_VERSION, version);
      }
      if (error != null) {
        span.setAttribute(ErrorAttributes.ERROR_TYPE, error);
        span.setStatus(StatusCode.ERROR);
      }
      if (thrown != null) {
        span.recordException(thrown);
      }
      span.end();
      // In the span's context, so that an exemplar leads to it.
      try (Scope scope = context.makeCurrent()) {
        recorder
            .metrics()
            .clientRequestDuration(
                destination.method(),
                destination.address(),
                destination.port(),
                status,
                error,
                version)
            .record(seconds);
      }
    } catch (RuntimeException | LinkageError e) {
      recorder.faults().dropped(e);
    }
  }
}
