/** The interfaces through which delivery informs its host, and the wrapping of its exporters. */
@NullMarked
package io.throughline.delivery.spi;

import org.jspecify.annotations.NullMarked;
