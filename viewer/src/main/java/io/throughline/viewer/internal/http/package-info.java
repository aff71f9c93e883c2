/** HTTP with bounds on all that a client may take of it. */
@NullMarked
package io.throughline.viewer.internal.http;

import org.jspecify.annotations.NullMarked;
