package io.throughline.benchmarks.grpc;

import static java.util.Objects.requireNonNull;

import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * The unary call by opentelemetry-grpc-1.6, with a bare one beside it: by being on the class path
 * it replaces the storage of {@code io.grpc.Context}, which costs the bare call about 1,000 B. Only
 * this benchmark runs with it.
 */
@State(Scope.Benchmark)
public class BridgedUnaryCallBenchmark {
  private final byte[] request = new byte[64];

  /** Who instruments; "off" is a trace that is not sampled, and metrics all the same. */
  @Param public Variant variant = Variant.BARE_BRIDGED;

  private @Nullable EchoRpc rpc;

  /** The rows of the table. */
  public enum Variant {
    BARE_BRIDGED,
    OTEL_GRPC_1_6_ON,
    OTEL_GRPC_1_6_OFF;

    Instrumentation instrumentation() {
      return switch (this) {
        case BARE_BRIDGED -> Instrumentation.NONE;
        case OTEL_GRPC_1_6_ON -> Instrumentation.otelGrpc16(Sdk.create(Sampler.alwaysOn()));
        case OTEL_GRPC_1_6_OFF -> Instrumentation.otelGrpc16(Sdk.create(Sampler.alwaysOff()));
      };
    }
  }

  /** Starts both ends. */
  @Setup
  public void start() throws IOException {
    rpc = new EchoRpc(variant.instrumentation());
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
