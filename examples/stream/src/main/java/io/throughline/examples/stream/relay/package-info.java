/** Streams, independent of protocols: names, limits, the path of packets, and telemetry. */
@NullMarked
package io.throughline.examples.stream.relay;

import org.jspecify.annotations.NullMarked;
