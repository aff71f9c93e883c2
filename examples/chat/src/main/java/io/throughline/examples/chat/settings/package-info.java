/** What the servers are told by their environment. */
@NullMarked
package io.throughline.examples.chat.settings;

import org.jspecify.annotations.NullMarked;
