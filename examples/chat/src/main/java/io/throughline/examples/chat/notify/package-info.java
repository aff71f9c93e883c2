/** The notify server: tells users at once what happens in their chats, and who is there. */
@NullMarked
package io.throughline.examples.chat.notify;

import org.jspecify.annotations.NullMarked;
