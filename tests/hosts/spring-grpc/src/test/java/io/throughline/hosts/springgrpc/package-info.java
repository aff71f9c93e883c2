/** A service and its client on Spring gRPC. */
@NullMarked
package io.throughline.hosts.springgrpc;

import org.jspecify.annotations.NullMarked;
