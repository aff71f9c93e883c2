/**
 * The real programs on which the chat runs, as child processes, for tests and the demonstration.
 */
@NullMarked
package io.throughline.examples.chat.parts;

import org.jspecify.annotations.NullMarked;
