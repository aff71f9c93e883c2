/**
 * The context in the headers of NATS' messages, their spans and metrics, and the state of
 * subscriptions, for jnats. Begin at {@link io.throughline.instrumentation.nats.NatsTelemetry}.
 */
@NullMarked
package io.throughline.instrumentation.nats;

import org.jspecify.annotations.NullMarked;
