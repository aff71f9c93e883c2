/** What {@code ./demo chat} shows: two users talk, a third is told, and all of it is one trace. */
@NullMarked
package io.throughline.examples.chat.demo;

import org.jspecify.annotations.NullMarked;
