package io.throughline.internal.callbacks;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.metrics.LongUpDownCounter;
import io.opentelemetry.context.Context;
import io.throughline.semconv.UrlScheme;
import org.jspecify.annotations.Nullable;

/**
 * The metrics of requests whose {@code url.scheme} clients choose, whichever instrumentation
 * records them: it becomes one of few before it makes a series.
 */
final class BoundedScheme {
  // Why: RATIONALE.md#why-are-two-instruments-wrapped

  private BoundedScheme() {}

  /**
   * An instrument.
   *
   * @param name of the instrument
   * @param built it, or something else that is left as it is
   */
  static @Nullable Object in(String name, @Nullable Object built) {
    if (built instanceof DoubleHistogram all && name.equals("http.server.request.duration")) {
      return new Histogram(all);
    }
    if (built instanceof LongUpDownCounter all && name.equals("http.server.active_requests")) {
      return new UpDownCounter(all);
    }
    return built;
  }

  private record Histogram(DoubleHistogram all) implements DoubleHistogram {

    @Override
    public boolean isEnabled() {
      return all.isEnabled();
    }

    @Override
    public void record(double value) {
      all.record(value);
    }

    @Override
    public void record(double value, Attributes attributes) {
      all.record(value, UrlScheme.known(attributes));
    }

    @Override
    public void record(double value, Attributes attributes, Context context) {
      all.record(value, UrlScheme.known(attributes), context);
    }
  }

  private record UpDownCounter(LongUpDownCounter all) implements LongUpDownCounter {

    @Override
    public boolean isEnabled() {
      return all.isEnabled();
    }

    @Override
    public void add(long value) {
      all.add(value);
    }

    @Override
    public void add(long value, Attributes attributes) {
      all.add(value, UrlScheme.known(attributes));
    }

    @Override
    public void add(long value, Attributes attributes, Context context) {
      all.add(value, UrlScheme.known(attributes), context);
    }
  }
}
