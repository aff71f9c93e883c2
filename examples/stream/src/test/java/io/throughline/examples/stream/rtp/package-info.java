@NullMarked
package io.throughline.examples.stream.rtp;

import org.jspecify.annotations.NullMarked;
