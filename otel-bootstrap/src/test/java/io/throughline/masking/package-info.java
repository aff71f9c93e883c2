@NullMarked
package io.throughline.masking;

import org.jspecify.annotations.NullMarked;
