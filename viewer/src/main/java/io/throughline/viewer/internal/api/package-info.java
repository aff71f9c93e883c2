/** What the page asks, and the page itself. */
@NullMarked
package io.throughline.viewer.internal.api;

import org.jspecify.annotations.NullMarked;
