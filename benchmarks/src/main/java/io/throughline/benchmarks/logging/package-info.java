/** What a log line costs, ours beside the peers. */
@NullMarked
package io.throughline.benchmarks.logging;

import org.jspecify.annotations.NullMarked;
