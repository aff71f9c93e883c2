/**
 * What it costs a service to be observed at all: time to ready, memory, threads and CPU of a whole
 * JVM. {@code ./bench startup} starts {@link io.throughline.benchmarks.startup.Startup}.
 */
@NullMarked
package io.throughline.benchmarks.startup;

import org.jspecify.annotations.NullMarked;
