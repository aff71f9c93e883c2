/** SRT by libsrt: who publishes, who plays, the call of an edge, and what the links tell. */
@NullMarked
package io.throughline.examples.stream.srt;

import org.jspecify.annotations.NullMarked;
