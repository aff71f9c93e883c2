package io.throughline.http;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.net.http.HttpClient;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The methods that end a client, which it has from JDK 21 on. Before, they do nothing. */
final class ClientLifecycle {
  // Why: RATIONALE.md#why-method-handles-for-the-end-of-a-client

  private static final @Nullable MethodHandle SHUTDOWN = find("shutdown", void.class);
  private static final @Nullable MethodHandle SHUTDOWN_NOW = find("shutdownNow", void.class);
  private static final @Nullable MethodHandle CLOSE = find("close", void.class);
  private static final @Nullable MethodHandle IS_TERMINATED = find("isTerminated", boolean.class);
  private static final @Nullable MethodHandle AWAIT_TERMINATION =
      find("awaitTermination", boolean.class, Duration.class);

  private ClientLifecycle() {}

  static void shutdown(HttpClient client) {
    run(SHUTDOWN, client);
  }

  static void shutdownNow(HttpClient client) {
    run(SHUTDOWN_NOW, client);
  }

  static void close(HttpClient client) {
    run(CLOSE, client);
  }

  static boolean isTerminated(HttpClient client) {
    try {
      return IS_TERMINATED != null && (boolean) IS_TERMINATED.invokeExact(client);
    } catch (Throwable e) {
      throw unchecked(e);
    }
  }

  static boolean awaitTermination(HttpClient client, Duration duration)
      throws InterruptedException {
    try {
      return AWAIT_TERMINATION == null || (boolean) AWAIT_TERMINATION.invokeExact(client, duration);
    } catch (InterruptedException e) {
      throw e;
    } catch (Throwable e) {
      throw unchecked(e);
    }
  }

  private static void run(@Nullable MethodHandle method, HttpClient client) {
    try {
      if (method != null) {
        method.invokeExact(client);
      }
    } catch (Throwable e) {
      throw unchecked(e);
    }
  }

  private static RuntimeException unchecked(Throwable e) {
    if (e instanceof Error error) {
      throw error;
    }
    return e instanceof RuntimeException runtime ? runtime : new IllegalStateException(e);
  }

  private static @Nullable MethodHandle find(String name, Class<?> result, Class<?>... arguments) {
    try {
      return MethodHandles.publicLookup()
          .findVirtual(HttpClient.class, name, MethodType.methodType(result, arguments));
    } catch (NoSuchMethodException | IllegalAccessException e) {
      return null;
    }
  }
}
