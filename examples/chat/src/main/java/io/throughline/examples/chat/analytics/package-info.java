/** The analytics server: takes events, stores them in batches and answers questions about them. */
@NullMarked
package io.throughline.examples.chat.analytics;

import org.jspecify.annotations.NullMarked;
