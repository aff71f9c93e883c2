/** What telemetry costs the chat, and what the chat can take: {@code ./bench chat}. */
@NullMarked
package io.throughline.examples.chat.cost;

import org.jspecify.annotations.NullMarked;
