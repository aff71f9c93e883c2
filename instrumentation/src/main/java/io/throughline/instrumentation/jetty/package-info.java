/**
 * Spans and metrics of requests that Jetty 12 serves, without servlets. {@link
 * io.throughline.instrumentation.jetty.TelemetryHandler} is all there is.
 */
@NullMarked
package io.throughline.instrumentation.jetty;

import org.jspecify.annotations.NullMarked;
