/**
 * The rules by which all our propagations refuse context that a peer sent, whatever carries it. For
 * the propagation modules, not for services.
 */
@NullMarked
package io.throughline.semconv.propagation;

import org.jspecify.annotations.NullMarked;
