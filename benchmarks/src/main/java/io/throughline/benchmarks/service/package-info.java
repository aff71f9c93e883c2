/**
 * The cost of observing a whole service: time to ready, memory, threads and CPU of its JVM, as the
 * operating system sees them. {@code ./bench startup}, {@code idle} and {@code load} start {@link
 * io.throughline.benchmarks.service.ServiceCost}, {@code ./bench scrape} {@link
 * io.throughline.benchmarks.service.Scrapes}.
 */
@NullMarked
package io.throughline.benchmarks.service;

import org.jspecify.annotations.NullMarked;
