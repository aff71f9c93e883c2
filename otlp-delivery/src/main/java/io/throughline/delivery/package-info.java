/**
 * Durable delivery of OTLP: from the exporters of an OpenTelemetry SDK to the collector, over the
 * disk.
 *
 * <p>{@link io.throughline.delivery.OtlpDelivery} gives the exporters a sender, which puts each
 * request into the spool of its signal and is done. A loop reads from there, sends by a transport,
 * and releases what the collector has taken.
 */
@NullMarked
package io.throughline.delivery;

import org.jspecify.annotations.NullMarked;
