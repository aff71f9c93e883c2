/** The HTTP server of the port: routing, access, bounds. */
@NullMarked
package io.throughline.operators.internal.server;

import org.jspecify.annotations.NullMarked;
