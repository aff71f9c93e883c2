/**
 * The sampling of traces, changed while the service runs: {@link io.throughline.sampling.Sampling}
 * holds a {@link io.throughline.sampling.SamplingPlan} and asks it before the sampler that {@code
 * OTEL_TRACES_SAMPLER} names.
 */
@NullMarked
package io.throughline.sampling;

import org.jspecify.annotations.NullMarked;
