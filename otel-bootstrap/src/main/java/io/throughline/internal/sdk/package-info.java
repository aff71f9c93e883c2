/** OpenTelemetry's SDK, put together and watched. */
@NullMarked
package io.throughline.internal.sdk;

import org.jspecify.annotations.NullMarked;
