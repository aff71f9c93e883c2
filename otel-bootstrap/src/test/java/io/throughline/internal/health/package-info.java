@NullMarked
package io.throughline.internal.health;

import org.jspecify.annotations.NullMarked;
