/** The HTTP API: what there is, and what an operator may do to it. */
@NullMarked
package io.throughline.examples.stream.api;

import org.jspecify.annotations.NullMarked;
