/** The chat server: users, chats, messages, uploads and search, and the outbox to NATS. */
@NullMarked
package io.throughline.examples.chat.server;

import org.jspecify.annotations.NullMarked;
