/**
 * JSON lines that carry their trace and their service, for Logback. {@link
 * io.throughline.logging.LoggingConfig} adds OTLP, java.util.logging and uncaught exceptions.
 */
@NullMarked
package io.throughline.logging;

import org.jspecify.annotations.NullMarked;
