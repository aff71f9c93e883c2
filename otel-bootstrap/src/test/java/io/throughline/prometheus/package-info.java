@NullMarked
package io.throughline.prometheus;

import org.jspecify.annotations.NullMarked;
