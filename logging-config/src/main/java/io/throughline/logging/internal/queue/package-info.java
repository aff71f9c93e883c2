/** The bounded queue between the threads that log and the one that writes. */
@NullMarked
package io.throughline.logging.internal.queue;

import org.jspecify.annotations.NullMarked;
