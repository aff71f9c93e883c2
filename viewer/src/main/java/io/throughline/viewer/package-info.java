/**
 * A page for one desk: traces, log records and metrics, received by OTLP and held in memory.
 *
 * <p>{@link io.throughline.viewer.Viewer} is the entry point.
 */
@NullMarked
package io.throughline.viewer;

import org.jspecify.annotations.NullMarked;
