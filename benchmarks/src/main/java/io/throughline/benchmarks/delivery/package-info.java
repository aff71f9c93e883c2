/** The cost of telemetry that survives an outage, beside telemetry that does not. */
@NullMarked
package io.throughline.benchmarks.delivery;

import org.jspecify.annotations.NullMarked;
