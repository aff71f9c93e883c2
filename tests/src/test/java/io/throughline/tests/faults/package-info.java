/**
 * What becomes of telemetry when something breaks, counted from outside: {@code ./faults} starts
 * emitters in JVMs of their own, breaks what is around them, and compares what they emitted with
 * what a receiver acknowledged.
 */
@NullMarked
package io.throughline.tests.faults;

import org.jspecify.annotations.NullMarked;
