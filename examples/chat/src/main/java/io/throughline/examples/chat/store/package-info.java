/** PostgreSQL and Redis with their telemetry. It knows nothing of chats. */
@NullMarked
package io.throughline.examples.chat.store;

import org.jspecify.annotations.NullMarked;
