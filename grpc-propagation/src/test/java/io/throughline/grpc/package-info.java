/** Behaviour of the interceptors over real transports, and of the parts on their own. */
@NullMarked
package io.throughline.grpc;

import org.jspecify.annotations.NullMarked;
