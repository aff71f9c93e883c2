package io.throughline.logging.verbosity;

import io.opentelemetry.api.trace.Span;
import org.jspecify.annotations.Nullable;

/** Reads the attributes of spans, for which OpenTelemetry's API has no way and its SDK has. */
@FunctionalInterface
public interface SpanAttributes {

  /**
   * An attribute of a span.
   *
   * @param span of any kind
   * @param name of an attribute that is a text
   * @return its value, or null if the span has none or cannot be read
   */
  @Nullable String get(Span span, String name);
}
