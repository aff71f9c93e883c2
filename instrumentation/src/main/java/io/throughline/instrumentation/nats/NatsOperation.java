package io.throughline.instrumentation.nats;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.throughline.semconv.ErrorAttributes;
import io.throughline.semconv.MessagingMetrics;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A message that is being sent or processed. Thread-safe: it may end on another thread. */
public final class NatsOperation {

  private static final double NANOS_PER_SECOND = 1e9;

  private final MessageRecorder recorder;
  private final Span span;
  private final Context context;
  private final String template;
  private final @Nullable String group;
  private final AtomicBoolean ended = new AtomicBoolean();
  private final long start = System.nanoTime();

  NatsOperation(
      MessageRecorder recorder,
      Span span,
      Context context,
      String template,
      @Nullable String group) {
    this.recorder = recorder;
    this.span = span;
    this.context = context;
    this.template = template;
    this.group = group;
  }

  /**
   * The context with its span.
   *
   * @return to be made current while the message is processed
   */
  public Context context() {
    return context;
  }

  /**
   * It is done. Only the first time counts.
   *
   * @param failure with which it ended, of a {@link CompletionException} its cause; null if it
   *     succeeded
   */
  public void ended(@Nullable Throwable failure) {
    if (ended.compareAndSet(false, true)) {
      double seconds = (System.nanoTime() - start) / NANOS_PER_SECOND;
      try {
        record(cause(failure), seconds);
      } catch (RuntimeException | LinkageError e) {
        recorder.faults().dropped(e);
      }
    }
  }

  private static @Nullable Throwable cause(@Nullable Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }

  private void record(@Nullable Throwable failure, double seconds) {
    String error = failure == null ? null : failure.getClass().getName();
    if (failure != null) {
      span.setAttribute(ErrorAttributes.ERROR_TYPE, error);
      span.setStatus(StatusCode.ERROR, String.valueOf(failure.getMessage()));
    }
    span.end();
    MessagingMetrics metrics = recorder.metrics();
    String system = MessageRecorder.SYSTEM;
    if (group == null) {
      String send = MessageRecorder.SEND;
      metrics.clientSentMessages(system, send, template, error).add(1);
      metrics.clientOperationDuration(system, send, template, error).record(seconds, context);
    } else {
      String process = MessageRecorder.PROCESS;
      metrics.clientConsumedMessages(system, process, group, template, error).add(1);
      metrics.processDuration(system, process, group, template, error).record(seconds, context);
    }
  }
}
