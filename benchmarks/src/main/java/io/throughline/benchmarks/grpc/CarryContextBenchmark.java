package io.throughline.benchmarks.grpc;

import static java.util.Objects.requireNonNull;

import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.throughline.grpc.GrpcPropagation;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A task that is handed over in a context, and then runs where there is none. */
@State(Scope.Thread)
public class CarryContextBenchmark {
  private final Context context = Context.root().with(ContextKey.named("benchmarks"), "");

  /** Who carries the context. */
  @Param public Variant variant = Variant.NOBODY;

  private @Nullable Executor executor;
  private @Nullable Runnable handedOver;
  private @Nullable Context seen;

  /** The rows of the table. */
  public enum Variant {
    NOBODY,
    THROUGHLINE,
    OTEL_WRAP
  }

  /** Chooses. */
  @Setup
  public void start() {
    Executor keeping = task -> handedOver = task;
    executor =
        switch (variant) {
          case NOBODY -> keeping;
          case THROUGHLINE -> GrpcPropagation.carryContext(keeping);
          case OTEL_WRAP -> task -> keeping.execute(Context.current().wrap(task));
        };
  }

  /** Hands over and runs. */
  @Benchmark
  public @Nullable Context run() {
    try (var ignored = context.makeCurrent()) {
      requireNonNull(executor).execute(this::task);
    }
    requireNonNull(handedOver).run();
    return seen;
  }

  private void task() {
    seen = Context.current();
  }
}
