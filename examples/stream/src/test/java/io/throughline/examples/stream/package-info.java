@NullMarked
package io.throughline.examples.stream;

import org.jspecify.annotations.NullMarked;
