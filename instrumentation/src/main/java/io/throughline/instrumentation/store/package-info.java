/**
 * Span and duration of calls to databases, caches and search engines whose clients have no
 * instrumentation. {@link io.throughline.instrumentation.store.CallTelemetry} is all there is.
 */
@NullMarked
package io.throughline.instrumentation.store;

import org.jspecify.annotations.NullMarked;
