package io.throughline.instrumentation.store;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.throughline.semconv.DbAttributes;
import io.throughline.semconv.DbMetrics;
import io.throughline.semconv.ErrorAttributes;
import io.throughline.semconv.InstrumentationScope;
import io.throughline.semconv.ServerAttributes;
import io.throughline.semconv.propagation.PropagationFaults;
import org.jspecify.annotations.Nullable;

/**
 * Span and {@code db.client.operation.duration} of calls to a store whose client has no
 * instrumentation: Redis, Elasticsearch, ClickHouse, whatever is called from one place.
 *
 * <pre>{@code
 * CallTelemetry redis = CallTelemetry.create(openTelemetry, "redis", "0", "10.1.2.3", 6379);
 * String name = redis.call("GET", null, () -> commands.get("user:17:name"));
 * }</pre>
 *
 * <p>Telemetry that fails changes no call; its faults are counted by {@code throughline.faults}.
 * Instances are immutable and safe for use by any number of threads.
 *
 * @see <a href="https://opentelemetry.io/docs/specs/semconv/db/database-spans/">Semantic
 *     conventions for database clients</a>
 */
public final class CallTelemetry {
  // Why: RATIONALE.md#why-are-calls-to-stores-recorded-without-opentelemetrys-instrumenter

  private static final InstrumentationScope SCOPE =
      new InstrumentationScope("io.throughline.instrumentation.store");
  private static final double NANOS_PER_SECOND = 1e9;

  private final Tracer tracer;
  private final DbMetrics metrics;
  private final PropagationFaults faults;
  private final String system;
  private final @Nullable String namespace;
  private final String address;
  private final @Nullable Long port;

  /**
   * A call that may fail.
   *
   * @param <T> what it gives
   * @param <E> with what it fails
   */
  @FunctionalInterface
  public interface Operation<T extends @Nullable Object, E extends Exception> {

    /**
     * Calls.
     *
     * @return what the store answers
     * @throws E if it cannot be had
     */
    T run() throws E;
  }

  private CallTelemetry(
      OpenTelemetry openTelemetry,
      String system,
      @Nullable String namespace,
      String address,
      int port) {
    tracer = SCOPE.tracer(openTelemetry);
    metrics = DbMetrics.create(openTelemetry);
    faults = new PropagationFaults(openTelemetry, "instrumentation", CallTelemetry.class);
    this.system = system;
    this.namespace = namespace;
    this.address = address;
    this.port = port > 0 ? (long) port : null;
  }

  /**
   * The telemetry of one store.
   *
   * @param openTelemetry which records
   * @param system {@code db.system.name}, such as {@code redis}
   * @param namespace {@code db.namespace}, such as the number of Redis' database; null if the store
   *     has none
   * @param address {@code server.address} as the client was told it
   * @param port {@code server.port}; less than 1 if it is not known
   * @return what its calls are made by
   */
  public static CallTelemetry create(
      OpenTelemetry openTelemetry,
      String system,
      @Nullable String namespace,
      String address,
      int port) {
    return new CallTelemetry(openTelemetry, system, namespace, address, port);
  }

  /**
   * Calls on this thread, as a child of the current span and with a span of its own that is current
   * meanwhile. What is thrown is recorded and thrown on.
   *
   * @param <T> what it gives
   * @param <E> with what it fails
   * @param name {@code db.operation.name}, of which there are few: {@code GET}, {@code search};
   *     never with a value in it
   * @param collection {@code db.collection.name}: the table or the index that it concerns; null if
   *     it concerns none
   * @param operation the call
   * @return what it gives
   * @throws E if the call fails
   */
  public <T extends @Nullable Object, E extends Exception> T call(
      String name, @Nullable String collection, Operation<T, E> operation) throws E {
    Context parent = Context.current();
    Span span = span(name, collection, parent);
    Context context = span.getSpanContext().isValid() ? parent.with(span) : parent;
    long start = System.nanoTime();
    Throwable failure = null;
    try (Scope scope = context.makeCurrent()) {
      return operation.run();
    } catch (Throwable e) {
      failure = e;
      throw e;
    } finally {
      ended(name, collection, span, context, System.nanoTime() - start, failure);
    }
  }

  private Span span(String name, @Nullable String collection, Context parent) {
    try {
      SpanBuilder builder =
          tracer
              .spanBuilder(name + " " + target(collection))
              .setParent(parent)
              .setSpanKind(SpanKind.CLIENT)
              .setAttribute(DbAttributes.DB_SYSTEM_NAME, system)
              .setAttribute(DbAttributes.DB_OPERATION_NAME, name)
              .setAttribute(ServerAttributes.SERVER_ADDRESS, address);
      if (port != null) {
        builder.setAttribute(ServerAttributes.SERVER_PORT, port);
      }
      if (namespace != null) {
        builder.setAttribute(DbAttributes.DB_NAMESPACE, namespace);
      }
      if (collection != null) {
        builder.setAttribute(DbAttributes.DB_COLLECTION_NAME, collection);
      }
      return builder.startSpan();
    } catch (RuntimeException | LinkageError e) {
      faults.dropped(e);
      return Span.getInvalid();
    }
  }

  /** As the conventions have it. */
  private String target(@Nullable String collection) {
    if (collection != null) {
      return collection;
    }
    if (namespace != null) {
      return namespace;
    }
    return port == null ? address : address + ":" + port;
  }

  private void ended(
      String name,
      @Nullable String collection,
      Span span,
      Context context,
      long nanos,
      @Nullable Throwable failure) {
    String error = failure == null ? null : failure.getClass().getName();
    try {
      if (failure != null) {
        span.setAttribute(ErrorAttributes.ERROR_TYPE, error).setStatus(StatusCode.ERROR);
        span.recordException(failure);
      }
      span.end();
      metrics
          .clientOperationDuration(
              system, namespace, collection, name, null, null, error, address, port)
          .record(nanos / NANOS_PER_SECOND, context);
    } catch (RuntimeException | LinkageError e) {
      faults.dropped(e);
    }
  }
}
