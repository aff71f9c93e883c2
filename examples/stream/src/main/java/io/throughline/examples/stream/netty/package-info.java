/** What the servers on Netty have in common. */
@NullMarked
package io.throughline.examples.stream.netty;

import org.jspecify.annotations.NullMarked;
