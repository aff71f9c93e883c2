package io.throughline.benchmarks.grpc;

import static java.util.Objects.requireNonNull;

import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.throughline.grpc.GrpcMeasure;
import io.throughline.grpc.GrpcPropagation;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * The sampled unary call with what is measured only if asked for, and without what is by default.
 */
@State(Scope.Benchmark)
public class MeasuresBenchmark {
  private final byte[] request = new byte[64];

  /** What is measured. */
  @Param public Variant variant = Variant.DEFAULTS;

  private @Nullable EchoRpc rpc;

  /** The rows of the table. */
  public enum Variant {
    DEFAULTS,
    WITHOUT_DEFAULTS,
    ATTEMPTS,
    DELAYS,
    SIZES,
    METADATA,
    MESSAGE_EVENTS,
    PUBLIC_ENDPOINT;

    GrpcPropagation instrumentation() {
      var grpc = GrpcPropagation.builder(Sdk.create(Sampler.alwaysOn()));
      return switch (this) {
        case DEFAULTS -> grpc.build();
        case WITHOUT_DEFAULTS -> grpc.doNotMeasure(GrpcMeasure.values()).build();
        case ATTEMPTS -> grpc.measure(GrpcMeasure.ATTEMPTS).build();
        case DELAYS -> grpc.measure(GrpcMeasure.DELAYS).build();
        case SIZES ->
            grpc.measure(GrpcMeasure.COMPRESSED_SIZES, GrpcMeasure.UNCOMPRESSED_SIZES).build();
        case METADATA ->
            grpc.captureRequestMetadata("user-agent").captureResponseMetadata("x-shard").build();
        case MESSAGE_EVENTS -> grpc.messageEvents(1).build();
        case PUBLIC_ENDPOINT -> grpc.publicEndpoint().build();
      };
    }
  }

  /** Starts both ends. */
  @Setup
  public void start() throws IOException {
    rpc = new EchoRpc(Instrumentation.throughline(variant.instrumentation()));
  }

  /** Stops both ends. */
  @TearDown
  public void stop() throws InterruptedException {
    requireNonNull(rpc).close();
  }

  /** The call. */
  @Benchmark
  public byte[] call() {
    return requireNonNull(rpc).call(request);
  }
}
