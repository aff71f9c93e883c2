package io.throughline.grpc;

import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.context.ContextStorage;
import io.opentelemetry.context.Scope;
import java.lang.reflect.Field;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The switch of the current context, for contexts that are not yet current. OpenTelemetry allocates
 * a scope for each switch, which is one for each message of a stream; here the caller keeps the
 * context to return to, so that nothing is allocated. It needs the thread local in which
 * OpenTelemetry keeps its contexts; where that is not accessible, OpenTelemetry's scopes are used.
 */
final class Current {
  // Why: RATIONALE.md#when-is-a-span-made-current
  // Why: RATIONALE.md#why-is-a-context-set-by-reflection

  private static final @Nullable ThreadLocal<@Nullable Context> CONTEXTS =
      contextsOf(ContextStorage.get());
  private static final ThreadLocal<Deque<Scope>> SCOPES = ThreadLocal.withInitial(ArrayDeque::new);

  private Current() {}

  /**
   * To be followed by {@link #leave} with what it returns: what was current before, or null if
   * nothing changes, because {@code context} is current already, as in callbacks that nest, or is
   * null: nobody looks.
   */
  static @Nullable Context enter(@Nullable Context context) {
    if (context == null) {
      return null;
    }
    Context current = CONTEXTS == null ? Context.current() : CONTEXTS.get();
    Context before = current == null ? Context.root() : current;
    if (before == context) {
      return null;
    }
    if (CONTEXTS == null) {
      SCOPES.get().push(ContextStorage.get().attach(context));
    } else {
      CONTEXTS.set(context);
    }
    return before;
  }

  static void leave(@Nullable Context before) {
    if (before == null) {
      return;
    }
    if (CONTEXTS == null) {
      SCOPES.get().pop().close();
    } else {
      CONTEXTS.set(before == Context.root() ? null : before);
    }
  }

  /**
   * Makes a call in a context, and tells its owner what it throws. Nothing is allocated where the
   * calls are method references.
   */
  static <T, A, O> void call(
      @Nullable Context context,
      T target,
      BiConsumer<T, A> call,
      @Nullable A argument,
      O owner,
      BiConsumer<O, Throwable> failed) {
    Context before = enter(context);
    try {
      call.accept(target, argument);
    } catch (Throwable t) {
      failed.accept(owner, t);
      throw t;
    } finally {
      leave(before);
    }
  }

  /** Whether nothing but gRPC and the marshaller is between a call and the wire. */
  static boolean isGrpcsOwn(Object call) {
    return call.getClass().getPackageName().equals("io.grpc.internal");
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
