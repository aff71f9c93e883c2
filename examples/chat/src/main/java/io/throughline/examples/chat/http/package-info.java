/** HTTP, server-sent events and WebSockets on Jetty. It knows nothing of the chat. */
@NullMarked
package io.throughline.examples.chat.http;

import org.jspecify.annotations.NullMarked;
