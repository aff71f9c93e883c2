@NullMarked
package io.throughline.examples.stream.relay;

import org.jspecify.annotations.NullMarked;
