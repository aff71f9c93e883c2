/** Delivery for an SDK that OpenTelemetry configures from properties and environment variables. */
@NullMarked
package io.throughline.delivery.autoconfigure;

import org.jspecify.annotations.NullMarked;
