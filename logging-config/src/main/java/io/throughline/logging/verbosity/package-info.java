/** Levels that change while the service runs, for all or for one client. */
@NullMarked
package io.throughline.logging.verbosity;

import org.jspecify.annotations.NullMarked;
