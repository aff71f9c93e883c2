/** Events of Logback's context, and what there is once in it. */
@NullMarked
package io.throughline.logging.internal.context;

import org.jspecify.annotations.NullMarked;
