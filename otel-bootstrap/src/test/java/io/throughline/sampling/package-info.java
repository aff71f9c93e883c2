@NullMarked
package io.throughline.sampling;

import org.jspecify.annotations.NullMarked;
