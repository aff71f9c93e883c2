package io.throughline.benchmarks.grpc;

import static java.util.Objects.requireNonNull;

import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.throughline.grpc.GrpcPropagation;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** One unary call, client and server instrumented alike. */
@State(Scope.Benchmark)
@Fork(jvmArgsAppend = "-DGRPC_EXPERIMENTAL_ENABLE_OTEL_TRACING=true")
public class UnaryCallBenchmark {
  private final byte[] request = new byte[64];

  /** Who instruments; "off" is a trace that is not sampled, and metrics all the same. */
  @Param public Variant variant = Variant.BARE;

  private @Nullable EchoRpc rpc;

  /** The rows of the table. */
  public enum Variant {
    BARE,
    LEAST_ON,
    LEAST_OFF,
    THROUGHLINE_ON,
    THROUGHLINE_OFF,
    GRPC_OPENTELEMETRY_ON,
    GRPC_OPENTELEMETRY_OFF,
    BRAVE_ON;

    Instrumentation instrumentation() {
      var on = Sampler.alwaysOn();
      var off = Sampler.alwaysOff();
      return switch (this) {
        case BARE -> Instrumentation.NONE;
        case LEAST_ON -> Instrumentation.least(Sdk.create(on));
        case LEAST_OFF -> Instrumentation.least(Sdk.create(off));
        case THROUGHLINE_ON -> Instrumentation.throughline(GrpcPropagation.create(Sdk.create(on)));
        case THROUGHLINE_OFF ->
            Instrumentation.throughline(GrpcPropagation.create(Sdk.create(off)));
        case GRPC_OPENTELEMETRY_ON -> Instrumentation.grpcOpenTelemetry(Sdk.create(on));
        case GRPC_OPENTELEMETRY_OFF -> Instrumentation.grpcOpenTelemetry(Sdk.create(off));
        case BRAVE_ON -> Instrumentation.brave();
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
