package io.throughline.logging.verbosity;

import io.opentelemetry.api.trace.Span;
import org.jspecify.annotations.Nullable;

/** Read access to the attributes of spans, which OpenTelemetry's SDK has and its API does not. */
@FunctionalInterface
public interface SpanAttributes {

  /**
   * An attribute of a span.
   *
   * @param span of any kind
   * @param name of an attribute that is a text, a number or a boolean
   * @return the text of its value, or null if the span has none or cannot be read
   */
  @Nullable String get(Span span, String name);
}
