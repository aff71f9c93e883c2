package io.throughline.grpc;

import io.opentelemetry.context.Context;
import java.util.concurrent.Executor;

/** An executor that runs each task in the context in which it was submitted. */
record ContextExecutor(Executor delegate) implements Executor {
  // Why: RATIONALE.md#why-is-there-no-bridge-to-iogrpccontext

  @Override
  public void execute(Runnable task) {
    Context context = Context.current();
    delegate.execute(context == Context.root() ? task : new Task(task, context));
  }

  private record Task(Runnable task, Context context) implements Runnable {
    @Override
    public void run() {
      Context before = Current.enter(context);
      try {
        task.run();
      } finally {
        Current.leave(before);
      }
    }
  }
}
