/** The trace context of a line, in the MDC. */
@NullMarked
package io.throughline.logging.internal.trace;

import org.jspecify.annotations.NullMarked;
