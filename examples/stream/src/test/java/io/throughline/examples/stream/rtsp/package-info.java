@NullMarked
package io.throughline.examples.stream.rtsp;

import org.jspecify.annotations.NullMarked;
