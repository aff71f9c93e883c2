/** What the port and the reader tell their host about themselves. */
@NullMarked
package io.throughline.operators.spi;

import org.jspecify.annotations.NullMarked;
