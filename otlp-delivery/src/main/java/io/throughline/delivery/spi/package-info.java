/** What delivery tells its host, and what wraps its exporters. */
@NullMarked
package io.throughline.delivery.spi;

import org.jspecify.annotations.NullMarked;
