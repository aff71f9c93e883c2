/** The JSON line: its fields, escaping, bounds. */
@NullMarked
package io.throughline.logging.internal.line;

import org.jspecify.annotations.NullMarked;
