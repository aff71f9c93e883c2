/** What comes to a user of the chat: events over a stream that survives a cut, or over a socket. */
@NullMarked
package io.throughline.examples.chat.client;

import org.jspecify.annotations.NullMarked;
