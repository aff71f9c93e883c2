/** OTLP as bytes and as JSON. */
@NullMarked
package io.throughline.viewer.internal.otlp;

import org.jspecify.annotations.NullMarked;
