package io.throughline.grpc;

import com.google.errorprone.annotations.MustBeClosed;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.context.ContextStorage;
import io.opentelemetry.context.Scope;
import java.lang.reflect.Field;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Makes a context current where it is not yet. OpenTelemetry allocates a scope for each time, which
 * is for each message of a stream. These are closed in the order in which they were opened, so that
 * one for each thread will do, and one for all threads that had no context before, as gRPC's own
 * have none. They need the thread local in which OpenTelemetry keeps its contexts; where that is
 * not to be had, OpenTelemetry's scopes do.
 */
final class Current {
  private static final @Nullable ThreadLocal<@Nullable Context> CONTEXTS =
      contextsOf(ContextStorage.get());
  private static final ThreadLocal<Nesting> NESTING = ThreadLocal.withInitial(Nesting::new);
  private static final Scope OUTERMOST = () -> goBackTo(null);
  private static final ClassValue<Boolean> GRPCS_OWN =
      new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
          return type.getName().startsWith("io.grpc.internal.");
        }
      };

  private Current() {}

  /**
   * Null, which is nothing to close, if {@code context} is current already, as in callbacks that
   * nest and for the root context on a thread that has none, and if it is null: nobody looks.
   */
  @MustBeClosed
  static @Nullable Scope make(@Nullable Context context) {
    if (context == null) {
      return null;
    }
    if (CONTEXTS == null) {
      return Context.current() == context ? null : context.makeCurrent();
    }
    Context before = CONTEXTS.get();
    if (before == context || (before == null && context == Context.root())) {
      return null;
    }
    CONTEXTS.set(context);
    return before == null ? OUTERMOST : NESTING.get().within(before);
  }

  private static void goBackTo(@Nullable Context before) {
    if (CONTEXTS != null) {
      CONTEXTS.set(before);
    }
  }

  /** A thread's way back, where callbacks run within others, as in process on direct executors. */
  private static final class Nesting implements Scope {
    private final Deque<Context> outer = new ArrayDeque<>();

    Scope within(Context before) {
      outer.push(before);
      return this;
    }

    @Override
    public void close() {
      goBackTo(outer.pop());
    }
  }

  /** Whether nothing but gRPC and the marshaller is between a call and the wire. */
  static boolean isGrpcsOwn(Object call) {
    return GRPCS_OWN.get(call.getClass());
  }

  /** Null if it is another storage than OpenTelemetry's own, such as an agent's. */
  @SuppressWarnings("unchecked") // told by what it does
  static @Nullable ThreadLocal<@Nullable Context> contextsOf(ContextStorage storage) {
    try {
      Field field = storage.getClass().getDeclaredField("THREAD_LOCAL_STORAGE");
      field.setAccessible(true);
      ThreadLocal<@Nullable Context> contexts = (ThreadLocal<@Nullable Context>) field.get(null);
      Context before = storage.current();
      Context probe = Context.root().with(ContextKey.named("probe"), "");
      contexts.set(probe);
      boolean isTheirs = storage.current() == probe;
      contexts.set(before);
      return isTheirs ? contexts : null;
    } catch (ReflectiveOperationException | RuntimeException otherStorage) {
      return null;
    }
  }
}
