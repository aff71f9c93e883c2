/**
 * The path from the exporters of the SDK to the spool, and from the spool to a transport, with
 * pauses and repetitions.
 */
@NullMarked
package io.throughline.delivery.internal.loop;

import org.jspecify.annotations.NullMarked;
