@NullMarked
package io.throughline.examples.stream.srt;

import org.jspecify.annotations.NullMarked;
