/** The operators' ports of the services on this machine. */
@NullMarked
package io.throughline.viewer.internal.operators;

import org.jspecify.annotations.NullMarked;
