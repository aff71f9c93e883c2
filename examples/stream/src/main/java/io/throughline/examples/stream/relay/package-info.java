/** Streams, whoever publishes and plays them: names, limits, the way of packets, and telemetry. */
@NullMarked
package io.throughline.examples.stream.relay;

import org.jspecify.annotations.NullMarked;
