package io.throughline.internal.callbacks;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.metrics.DoubleCounterBuilder;
import io.opentelemetry.api.metrics.DoubleGaugeBuilder;
import io.opentelemetry.api.metrics.DoubleHistogramBuilder;
import io.opentelemetry.api.metrics.DoubleUpDownCounterBuilder;
import io.opentelemetry.api.metrics.LongCounterBuilder;
import io.opentelemetry.api.metrics.LongGaugeBuilder;
import io.opentelemetry.api.metrics.LongUpDownCounterBuilder;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.metrics.MeterBuilder;
import io.opentelemetry.api.metrics.MeterProvider;
import io.opentelemetry.context.propagation.ContextPropagators;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An OpenTelemetry that neither hosts nor peers can bring down: its meters run each callback under
 * a {@link CallbackGuard} and keep few {@linkplain BoundedScheme schemes}, and its propagator
 * believes only {@linkplain CheckedPropagator what is well-formed}. Only the builders that lead to
 * an instrument are proxies: the instruments, and with them the cost of recording, are the SDK's
 * own but for two.
 *
 * <p>Thread-safe.
 */
public final class GuardedTelemetry {

  private static final List<Class<?>> BUILDERS =
      List.of(
          MeterBuilder.class,
          Meter.class,
          LongCounterBuilder.class,
          DoubleCounterBuilder.class,
          LongUpDownCounterBuilder.class,
          DoubleUpDownCounterBuilder.class,
          LongGaugeBuilder.class,
          DoubleGaugeBuilder.class,
          DoubleHistogramBuilder.class);

  private final CallbackGuard guard;
  private final MeterProvider meters;
  private final OpenTelemetry guarded;
  private final ContextPropagators propagators;

  private GuardedTelemetry(OpenTelemetry openTelemetry, CallbackGuard guard) {
    this.guard = guard;
    meters = (MeterProvider) proxy(openTelemetry.getMeterProvider(), "");
    guarded = (OpenTelemetry) proxy(openTelemetry, "");
    propagators =
        ContextPropagators.create(
            new CheckedPropagator(openTelemetry.getPropagators().getTextMapPropagator(), guarded));
  }

  /**
   * The same OpenTelemetry, guarded.
   *
   * @param openTelemetry makes the instruments
   * @param guard runs their callbacks
   */
  public static OpenTelemetry of(OpenTelemetry openTelemetry, CallbackGuard guard) {
    return new GuardedTelemetry(openTelemetry, guard).guarded;
  }

  private Object proxy(Object target, String instrument) {
    Class<?> type = target.getClass();
    InvocationHandler handler =
        (proxy, method, arguments) -> {
          if (method.getDeclaringClass() == Object.class) {
            return ofObject(proxy, target, method, arguments);
          }
          GuardedCallback callback = guarded(arguments, instrument);
          if (callback != null) {
            return registered(target, method, arguments, callback);
          }
          Object result = call(target, method, arguments);
          if (result == target) {
            return proxy;
          }
          if (result instanceof MeterProvider) {
            return meters;
          }
          if (result instanceof ContextPropagators) {
            return propagators;
          }
          boolean isBuilder = BUILDERS.stream().anyMatch(builder -> builder.isInstance(result));
          return isBuilder && result != null
              ? proxy(result, target instanceof Meter ? (String) arguments[0] : instrument)
              : BoundedScheme.in(instrument, result);
        };
    return Proxy.newProxyInstance(type.getClassLoader(), interfaces(type), handler);
  }

  private static @Nullable Object ofObject(
      Object proxy, Object target, Method method, Object @Nullable [] arguments) throws Throwable {
    return switch (method.getName()) {
      case "equals" -> arguments != null && proxy == arguments[0];
      case "hashCode" -> System.identityHashCode(proxy);
      default -> call(target, method, arguments);
    };
  }

  private static @Nullable Object call(Object target, Method method, Object @Nullable [] arguments)
      throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause() == null ? e : e.getCause();
    }
  }

  /** Null if the call registers no callback. */
  @SuppressWarnings("unchecked") // the only consumers in the API are callbacks
  private @Nullable GuardedCallback guarded(Object @Nullable [] arguments, String instrument) {
    if (arguments != null && arguments.length > 0) {
      if (arguments[0] instanceof Consumer<?> callback) {
        return guard.ofInstrument(instrument, (Consumer<Object>) callback);
      }
      if (arguments[0] instanceof Runnable callback) {
        return guard.ofBatch(callback);
      }
    }
    return null;
  }

  /** What the call returns closes the instrument, and then nothing of it is left out any more. */
  private static @Nullable Object registered(
      Object target, Method method, Object[] arguments, GuardedCallback callback) throws Throwable {
    Object[] guarded = arguments.clone();
    guarded[0] = callback;
    Object instrument = call(target, method, guarded);
    if (instrument == null) {
      return null;
    }
    Class<?> type = instrument.getClass();
    return Proxy.newProxyInstance(
        type.getClassLoader(),
        interfaces(type),
        (proxy, called, given) -> {
          if (called.getDeclaringClass() == Object.class) {
            return ofObject(proxy, instrument, called, given);
          }
          Object result = call(instrument, called, given);
          if (called.getName().equals("close")) {
            callback.end();
          }
          return result;
        });
  }

  private static Class<?>[] interfaces(Class<?> type) {
    Set<Class<?>> found = new LinkedHashSet<>();
    for (Class<?> at = type; at != null; at = at.getSuperclass()) {
      for (Class<?> one : at.getInterfaces()) {
        if (Modifier.isPublic(one.getModifiers())) {
          found.add(one);
        }
      }
    }
    return found.toArray(Class<?>[]::new);
  }
}
