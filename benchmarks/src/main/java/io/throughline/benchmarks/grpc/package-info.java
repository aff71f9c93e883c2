/** What instrumented gRPC calls cost, ours beside the peers. */
@NullMarked
package io.throughline.benchmarks.grpc;

import org.jspecify.annotations.NullMarked;
