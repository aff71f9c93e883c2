/**
 * The metrics of HikariCP's connection pools. {@link
 * io.throughline.instrumentation.hikari.HikariPoolMetrics} is all there is.
 */
@NullMarked
package io.throughline.instrumentation.hikari;

import org.jspecify.annotations.NullMarked;
