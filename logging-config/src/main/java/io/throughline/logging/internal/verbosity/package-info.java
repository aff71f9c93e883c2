/** Levels of Logback that change while the service runs. */
@NullMarked
package io.throughline.logging.internal.verbosity;

import org.jspecify.annotations.NullMarked;
