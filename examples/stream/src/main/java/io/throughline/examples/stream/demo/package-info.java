/** What {@code ./demo stream} shows: a stream over a link that loses packets for some seconds. */
@NullMarked
package io.throughline.examples.stream.demo;

import org.jspecify.annotations.NullMarked;
