package io.throughline.instrumentation.jetty;

import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.context.ImplicitContextKeyed;
import io.opentelemetry.instrumentation.api.semconv.http.HttpServerRoute;
import io.opentelemetry.instrumentation.api.semconv.http.HttpServerRouteSource;
import io.throughline.semconv.BoundUpDownCounter;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/** A request on its way through the server. Thread-safe: it may end on another thread. */
final class ServedRequest implements ImplicitContextKeyed {

  private static final ContextKey<ServedRequest> KEY = ContextKey.named("jetty-request");
  private static final String ATTRIBUTE = ServedRequest.class.getName();

  private final SpanContext link;
  private final BoundUpDownCounter active;
  private final AtomicBoolean ended = new AtomicBoolean();
  private volatile Context context = Context.root();
  private volatile Ending ending = failure -> {};
  private volatile boolean isLeftOut;

  /** Ends the span. */
  interface Ending {
    void end(@Nullable Throwable failure);
  }

  ServedRequest(SpanContext link, BoundUpDownCounter active) {
    this.link = link;
    this.active = active;
  }

  @Override
  public Context storeInContext(Context context) {
    return context.with(KEY, this);
  }

  static @Nullable ServedRequest of(Context context) {
    return context.get(KEY);
  }

  /** Null if the request is not recorded. */
  static @Nullable ServedRequest of(Request request) {
    return (ServedRequest) request.getAttribute(ATTRIBUTE);
  }

  /** Is recorded from now on. */
  void began(Request request, Context recorded, Ending atEnd) {
    context = recorded;
    ending = atEnd;
    active.add(1);
    request.setAttribute(ATTRIBUTE, this);
  }

  /** The sender's span where it is no parent; else an invalid one, which makes no link. */
  SpanContext link() {
    return link;
  }

  Context context() {
    return context;
  }

  void route(String route) {
    HttpServerRoute.update(context, HttpServerRouteSource.CONTROLLER, route);
  }

  void leaveOut() {
    isLeftOut = true;
    end(null);
  }

  boolean isLeftOut() {
    return isLeftOut;
  }

  void end(@Nullable Throwable failure) {
    if (ended.compareAndSet(false, true)) {
      active.add(-1);
      ending.end(failure);
    }
  }
}
