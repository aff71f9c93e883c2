/**
 * The catalogue in Java. What is generated from {@code semconv/model}: for each domain its typed
 * instruments ({@code MqttMetrics.create(openTelemetry)}), attribute keys, spans and events, an
 * enum for each closed attribute, and the names of log fields. What is written by hand: the
 * recorders that the instruments return, and how they are found.
 */
@NullMarked
package io.throughline.semconv;

import org.jspecify.annotations.NullMarked;
