@NullMarked
package io.throughline.examples.stream.ts;

import org.jspecify.annotations.NullMarked;
