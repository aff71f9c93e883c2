package io.throughline.semconv.propagation;

import io.opentelemetry.context.propagation.TextMapGetter;

/**
 * A getter that gives only what {@link PropagatedField} lets pass, and whose owner counts what it
 * does not: what a bootstrap checks of all others it need not check again.
 *
 * @param <C> what it reads
 */
public interface BelievedFields<C> extends TextMapGetter<C> {}
