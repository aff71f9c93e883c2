@NullMarked
package io.throughline.health;

import org.jspecify.annotations.NullMarked;
