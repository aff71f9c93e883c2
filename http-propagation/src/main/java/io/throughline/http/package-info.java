/**
 * W3C trace context, spans and durations of requests that go out by {@code java.net.http}. {@link
 * io.throughline.http.HttpPropagation} is all there is.
 */
@NullMarked
package io.throughline.http;

import org.jspecify.annotations.NullMarked;
