@NullMarked
package io.throughline.operators;

import org.jspecify.annotations.NullMarked;
