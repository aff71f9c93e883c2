/**
 * The way in: {@link io.throughline.Observability#init} gives a service metrics, traces and logs.
 *
 * <p>{@code TelemetrySdk} builds OpenTelemetry's SDK, a {@code TelemetryPart} watches each thing
 * that can fail, {@link io.throughline.Health} answers how the service and its telemetry are, and
 * {@code OperatorsPort} tells it to operators.
 */
@NullMarked
package io.throughline;

import org.jspecify.annotations.NullMarked;
