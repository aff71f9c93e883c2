/** Tests of the JSON lines, and of what connects them with telemetry. */
@NullMarked
package io.throughline.logging;

import org.jspecify.annotations.NullMarked;
