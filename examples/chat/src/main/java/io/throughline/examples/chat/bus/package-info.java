/**
 * NATS with JetStream, with redelivery and dead letters. It knows nothing of chats: what goes over
 * it is bytes under a subject.
 */
@NullMarked
package io.throughline.examples.chat.bus;

import org.jspecify.annotations.NullMarked;
