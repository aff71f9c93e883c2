/** The parts that exist once in a process: its identity, its instance, its end, the JVM. */
@NullMarked
package io.throughline.internal.process;

import org.jspecify.annotations.NullMarked;
