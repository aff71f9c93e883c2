/**
 * The cost of recording and scraping metrics, ours beside the libraries that one would use instead,
 * in one run of JMH. {@code ./bench} starts {@link io.throughline.benchmarks.Report}.
 */
@NullMarked
package io.throughline.benchmarks;

import org.jspecify.annotations.NullMarked;
