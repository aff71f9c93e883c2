/** The cluster as its users meet it: processes, and clients over TCP. */
@NullMarked
package io.throughline.examples.cluster;

import org.jspecify.annotations.NullMarked;
