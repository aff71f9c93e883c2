/**
 * Metrics of an OpenTelemetry SDK for Prometheus: the reader, and the endpoint {@code /metrics}.
 */
@NullMarked
package io.throughline.operators.metrics;

import org.jspecify.annotations.NullMarked;
