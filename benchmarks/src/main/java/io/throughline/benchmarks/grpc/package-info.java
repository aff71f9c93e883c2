/** The cost of instrumented gRPC calls, ours beside the peers. */
@NullMarked
package io.throughline.benchmarks.grpc;

import org.jspecify.annotations.NullMarked;
