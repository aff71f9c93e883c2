/** Log records by OTLP, with the bounds and masks of the lines. */
@NullMarked
package io.throughline.logging.internal.otlp;

import org.jspecify.annotations.NullMarked;
