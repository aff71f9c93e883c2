/** Events of Logback's context, and the objects that exist once in it. */
@NullMarked
package io.throughline.logging.internal.context;

import org.jspecify.annotations.NullMarked;
