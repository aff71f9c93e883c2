/** Four servers of a chat, and what starts them. */
@NullMarked
package io.throughline.examples.chat;

import org.jspecify.annotations.NullMarked;
