/**
 * The program behind {@code ./demo}: it starts the cluster, receives its telemetry by OTLP and
 * shows one message's trace, log lines and metrics in the terminal.
 */
@NullMarked
package io.throughline.examples.cluster.demo;

import org.jspecify.annotations.NullMarked;
