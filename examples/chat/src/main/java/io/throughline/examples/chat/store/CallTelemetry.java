package io.throughline.examples.chat.store;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.instrumentation.api.incubator.semconv.db.DbClientAttributesExtractor;
import io.opentelemetry.instrumentation.api.incubator.semconv.db.DbClientAttributesGetter;
import io.opentelemetry.instrumentation.api.incubator.semconv.db.DbClientMetrics;
import io.opentelemetry.instrumentation.api.incubator.semconv.db.DbClientSpanNameExtractor;
import io.opentelemetry.instrumentation.api.instrumenter.Instrumenter;
import io.opentelemetry.instrumentation.api.instrumenter.SpanKindExtractor;
import org.jspecify.annotations.Nullable;

/**
 * Span and {@code db.client.operation.duration} of calls to a store that has no instrumentation of
 * its own. Thread-safe.
 */
public final class CallTelemetry {

  private final Instrumenter<Call, Object> instrumenter;

  /** A call that may fail. */
  public interface Operation<T extends @Nullable Object, E extends Exception> {
    T run() throws E;
  }

  /** What is called, as the conventions have it. */
  private record Call(String operation, @Nullable String collection) {}

  /**
   * The telemetry of one store.
   *
   * @param system {@code db.system.name}, such as {@code redis}
   * @param namespace {@code db.namespace}; null if the store has none
   */
  public CallTelemetry(
      OpenTelemetry openTelemetry,
      String system,
      @Nullable String namespace,
      String address,
      int port) {
    StableNames.use();
    Getter getter = new Getter(system, namespace, address, port);
    instrumenter =
        Instrumenter.<Call, Object>builder(
                openTelemetry,
                CallTelemetry.class.getPackageName(),
                DbClientSpanNameExtractor.create(getter))
            .addAttributesExtractor(DbClientAttributesExtractor.create(getter))
            .addOperationMetrics(DbClientMetrics.get())
            .buildInstrumenter(SpanKindExtractor.alwaysClient());
  }

  /**
   * Calls, as a child of the current span.
   *
   * @param name of the operation, of which there are few
   * @param collection that it concerns: a table, an index
   */
  public <T extends @Nullable Object, E extends Exception> T call(
      String name, @Nullable String collection, Operation<T, E> operation) throws E {
    Call call = new Call(name, collection);
    Context parent = Context.current();
    if (!instrumenter.shouldStart(parent, call)) {
      return operation.run();
    }
    Context context = instrumenter.start(parent, call);
    Throwable failure = null;
    try (Scope scope = context.makeCurrent()) {
      return operation.run();
    } catch (Throwable e) {
      failure = e;
      throw e;
    } finally {
      instrumenter.end(context, call, null, failure);
    }
  }

  private record Getter(String system, @Nullable String namespace, String address, int port)
      implements DbClientAttributesGetter<Call, Object> {

    @Override
    public String getDbSystemName(Call call) {
      return system;
    }

    @Override
    public @Nullable String getDbNamespace(Call call) {
      return namespace;
    }

    @Override
    public @Nullable String getDbCollectionName(Call call) {
      return call.collection();
    }

    @Override
    public String getDbOperationName(Call call) {
      return call.operation();
    }

    /** Its values are the users'. */
    @Override
    public @Nullable String getDbQueryText(Call call) {
      return null;
    }

    @Override
    public @Nullable String getErrorType(
        Call call, @Nullable Object response, @Nullable Throwable error) {
      return error == null ? null : error.getClass().getName();
    }

    @Override
    public String getServerAddress(Call call) {
      return address;
    }

    @Override
    public Integer getServerPort(Call call) {
      return port;
    }
  }
}
