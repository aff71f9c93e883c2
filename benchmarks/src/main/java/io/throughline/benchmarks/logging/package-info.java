/** The cost of a log line, ours beside the peers. */
@NullMarked
package io.throughline.benchmarks.logging;

import org.jspecify.annotations.NullMarked;
