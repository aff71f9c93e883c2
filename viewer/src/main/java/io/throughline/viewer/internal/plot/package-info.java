/** Metrics over time. */
@NullMarked
package io.throughline.viewer.internal.plot;

import org.jspecify.annotations.NullMarked;
