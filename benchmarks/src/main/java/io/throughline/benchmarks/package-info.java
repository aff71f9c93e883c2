/**
 * What recording and scraping metrics cost, ours beside the libraries that one would use instead,
 * in one run of JMH. {@code ./bench} starts {@link io.throughline.benchmarks.Report}.
 */
@NullMarked
package io.throughline.benchmarks;

import org.jspecify.annotations.NullMarked;
