/** What happens in the chat, as the servers tell each other. */
@NullMarked
package io.throughline.examples.chat.events;

import org.jspecify.annotations.NullMarked;
