/** OpenTelemetry's SDK: its assembly and the observation of its exporters. */
@NullMarked
package io.throughline.internal.sdk;

import org.jspecify.annotations.NullMarked;
