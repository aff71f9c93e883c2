/** The dashboards of the deploy bundle, computed from the points at hand. */
@NullMarked
package io.throughline.viewer.internal.dashboard;

import org.jspecify.annotations.NullMarked;
