package io.throughline.logging.internal.verbosity;

import io.opentelemetry.api.trace.Span;
import io.throughline.semconv.propagation.FocusEntry;

/** The lines of traces in focus, looked for while there may be some. Thread-safe. */
final class FocusedLines {

  final LineRate rate = new LineRate();

  private boolean isOn;
  private long until;

  /** The longest time counts. */
  synchronized void lookUntil(long nanos) {
    until = isOn && until - nanos > 0 ? until : nanos;
    isOn = true;
  }

  synchronized void stopAt(long nanos) {
    isOn = isOn && until - nanos > 0;
  }

  synchronized void stop() {
    isOn = false;
  }

  synchronized boolean isOn() {
    return isOn;
  }

  /** Whether the current span's trace is in focus. */
  static boolean isInContext() {
    long end = FocusEntry.until(Span.current().getSpanContext().getTraceState());
    return end > 0 && end > System.currentTimeMillis() / 1000;
  }
}
