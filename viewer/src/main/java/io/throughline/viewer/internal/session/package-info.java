/** Telemetry in files. */
@NullMarked
package io.throughline.viewer.internal.session;

import org.jspecify.annotations.NullMarked;
