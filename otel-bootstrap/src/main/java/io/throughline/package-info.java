/**
 * The entry point: {@link io.throughline.Observability#init} gives a service metrics, traces and
 * logs.
 *
 * <p>{@link io.throughline.Health} has the checks of the service, {@link
 * io.throughline.PoolMetrics} the metrics of its pools; {@link io.throughline.sampling.Sampling}
 * and {@link io.throughline.logging.verbosity.Verbosity} change what is kept and logged while it
 * runs. All else is below {@code internal}.
 */
@NullMarked
package io.throughline;

import org.jspecify.annotations.NullMarked;
