/** What it costs that telemetry survives, beside telemetry that does not. */
@NullMarked
package io.throughline.benchmarks.delivery;

import org.jspecify.annotations.NullMarked;
