/** Prometheus' text formats. */
@NullMarked
package io.throughline.operators.exposition;

import org.jspecify.annotations.NullMarked;
