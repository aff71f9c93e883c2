/** The bot server: it puts messages into the index of the search, and answers questions. */
@NullMarked
package io.throughline.examples.chat.bot;

import org.jspecify.annotations.NullMarked;
