/**
 * The catalogue in Java, generated from {@code semconv/model}: attribute keys, the values of closed
 * attributes, builders of metrics and spans that carry name, unit, kind and description, and the
 * names of log fields.
 */
@NullMarked
package io.throughline.semconv;

import org.jspecify.annotations.NullMarked;
