/**
 * NATS with JetStream, its context in headers and its telemetry. It knows nothing of chats: what
 * goes over it is bytes under a subject.
 */
@NullMarked
package io.throughline.examples.chat.bus;

import org.jspecify.annotations.NullMarked;
