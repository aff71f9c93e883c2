package io.throughline.http;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.throughline.semconv.ErrorAttributes;
import io.throughline.semconv.HttpAttributes;
import io.throughline.semconv.NetworkAttributes;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A request on its way. It ends once: what comes later changes nothing.
 *
 * @param recorder has started it
 * @param destination whom it is for
 * @param request what is sent
 * @param context what it is sent in
 * @param span is ended with it
 * @param start when, by {@link System#nanoTime}
 * @param ended whether it is over
 */
record RecordedRequest(
    RequestRecorder recorder,
    Destination destination,
    HttpRequest request,
    Context context,
    Span span,
    long start,
    AtomicBoolean ended) {

  private static final int FIRST_ERROR = 400;
  private static final double NANOS_IN_SECOND = TimeUnit.SECONDS.toNanos(1);

  /** Null is what mocks of clients answer. */
  void end(@Nullable HttpResponse<?> response) {
    record(response, null);
  }

  void fail(Throwable failure) {
    boolean wrapped = failure instanceof CompletionException && failure.getCause() != null;
    record(null, wrapped ? failure.getCause() : failure);
  }

  /** As the conventions have it, of the name of a constant: not every JDK has all of them. */
  static String protocolVersion(String constant) {
    return constant.replace("HTTP_", "").replace('_', '.');
  }

  private void record(@Nullable HttpResponse<?> response, @Nullable Throwable thrown) {
    if (!ended.compareAndSet(false, true)) {
      return;
    }
    double seconds = (System.nanoTime() - start) / NANOS_IN_SECOND;
    try {
      Long status = null;
      String version = null;
      String error = thrown == null ? null : thrown.getClass().getName();
      if (response != null) {
        status = (long) response.statusCode();
        version = protocolVersion(response.version().name());
        error = status >= FIRST_ERROR ? status.toString() : null;
      }
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
