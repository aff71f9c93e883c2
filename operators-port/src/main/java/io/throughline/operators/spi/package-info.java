/** The interfaces through which the port and the reader inform their host. */
@NullMarked
package io.throughline.operators.spi;

import org.jspecify.annotations.NullMarked;
