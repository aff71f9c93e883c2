package io.throughline.benchmarks.grpc;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** One message to the server and its echo, in a stream that is open already. */
@State(Scope.Thread)
@Fork(jvmArgsAppend = "-DGRPC_EXPERIMENTAL_ENABLE_OTEL_TRACING=true")
public class StreamMessageBenchmark {
  private final byte[] request = new byte[64];

  /** Who instruments. */
  @Param({"BARE", "THROUGHLINE_ON", "BRAVE_ON"})
  public UnaryCallBenchmark.Variant variant = UnaryCallBenchmark.Variant.BARE;

  private @Nullable EchoRpc rpc;
  private EchoRpc.@Nullable Stream stream;

  /** Opens the stream. */
  @Setup
  public void start() throws IOException {
    rpc = new EchoRpc(variant.instrumentation());
    stream = rpc.open();
  }

  /** Stops both ends. */
  @TearDown
  public void stop() throws InterruptedException {
    requireNonNull(stream).close();
    requireNonNull(rpc).close();
  }

  /** There and back. */
  @Benchmark
  public byte[] exchange() {
    return requireNonNull(stream).exchange(request);
  }
}
