/**
 * Prometheus' text, at the cost of its values only: what a series looks like never changes, so the
 * library that knows how to write it is asked once, and not at each scrape. Not API.
 */
@NullMarked
package io.throughline.operators.internal.prometheus;

import org.jspecify.annotations.NullMarked;
