/**
 * A stream server with Throughline inside: publishers send streams to it, and readers play them.
 * Begin at {@link io.throughline.examples.stream.StreamServer}.
 */
@NullMarked
package io.throughline.examples.stream;

import org.jspecify.annotations.NullMarked;
