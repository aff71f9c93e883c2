@NullMarked
package io.throughline.operators.internal.prometheus;

import org.jspecify.annotations.NullMarked;
