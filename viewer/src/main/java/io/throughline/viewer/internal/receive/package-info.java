/** The ways in which telemetry comes in, and on. */
@NullMarked
package io.throughline.viewer.internal.receive;

import org.jspecify.annotations.NullMarked;
