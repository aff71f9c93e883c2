/** What telemetry costs the stream server: {@code ./bench stream}. */
@NullMarked
package io.throughline.examples.stream.cost;

import org.jspecify.annotations.NullMarked;
