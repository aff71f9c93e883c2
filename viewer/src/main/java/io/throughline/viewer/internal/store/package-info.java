/** What was received, in memory, under one bound. */
@NullMarked
package io.throughline.viewer.internal.store;

import org.jspecify.annotations.NullMarked;
