/** Sessions beside each other, by operation. */
@NullMarked
package io.throughline.viewer.internal.compare;

import org.jspecify.annotations.NullMarked;
