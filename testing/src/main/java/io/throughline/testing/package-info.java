/**
 * Telemetry in tests. {@link io.throughline.testing.TelemetryExtension} gives a test its own
 * telemetry, {@link io.throughline.testing.TelemetryAssertions} asserts on it, and {@link
 * io.throughline.testing.OtlpReceiver} is the collector of a service under test, which fails as it
 * is told.
 */
@NullMarked
package io.throughline.testing;

import org.jspecify.annotations.NullMarked;
