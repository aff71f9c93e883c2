/**
 * How encoded telemetry gets from the SDK's exporters to the collector, over the disk.
 *
 * <p>{@link io.throughline.delivery.Delivery} gives the exporters a sender. A {@code SpooledSender}
 * puts each request into the {@code SegmentLog} of its signal and is done; a {@code DeliveryLoop}
 * reads from there, sends by a {@code Transport}, and releases what the {@code Answer} allows to
 * release.
 */
@NullMarked
package io.throughline.delivery;

import org.jspecify.annotations.NullMarked;
