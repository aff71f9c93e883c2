/** The callbacks of the host's metrics, each with a time of its own. Not API. */
@NullMarked
package io.throughline.internal.callbacks;

import org.jspecify.annotations.NullMarked;
