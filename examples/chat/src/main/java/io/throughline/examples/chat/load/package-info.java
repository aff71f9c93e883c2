/** Users who use the chat as fast as is wanted, and keep a tally of it. */
@NullMarked
package io.throughline.examples.chat.load;

import org.jspecify.annotations.NullMarked;
