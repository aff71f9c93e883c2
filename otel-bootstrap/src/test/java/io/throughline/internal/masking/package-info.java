@NullMarked
package io.throughline.internal.masking;

import org.jspecify.annotations.NullMarked;
