/**
 * What all propagations of ours refuse of the context that a peer sent, whatever carries it. For
 * the propagation modules, not for services.
 */
@NullMarked
package io.throughline.semconv.propagation;

import org.jspecify.annotations.NullMarked;
