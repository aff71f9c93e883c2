/**
 * PostgreSQL and Redis with their telemetry, and the telemetry of calls to any store. It knows
 * nothing of chats.
 */
@NullMarked
package io.throughline.examples.chat.store;

import org.jspecify.annotations.NullMarked;
