/**
 * How encoded telemetry gets from the SDK's exporters to the collector.
 *
 * <p>{@link io.throughline.delivery.Delivery} gives the exporters a sender. A {@code Transport}
 * makes one attempt and says in an {@code Answer} what came of it.
 */
@NullMarked
package io.throughline.delivery;

import org.jspecify.annotations.NullMarked;
