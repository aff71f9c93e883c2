package io.throughline.instrumentation.jetty;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.instrumentation.api.instrumenter.Instrumenter;
import io.opentelemetry.instrumentation.api.instrumenter.SpanKindExtractor;
import io.opentelemetry.instrumentation.api.semconv.http.HttpServerAttributesExtractor;
import io.opentelemetry.instrumentation.api.semconv.http.HttpServerRoute;
import io.opentelemetry.instrumentation.api.semconv.http.HttpSpanNameExtractor;
import io.opentelemetry.instrumentation.api.semconv.http.HttpSpanStatusExtractor;
import io.throughline.semconv.HttpMetrics;
import io.throughline.semconv.HttpRequestMethod;
import io.throughline.semconv.InstrumentationScope;
import io.throughline.semconv.UrlScheme;
import io.throughline.semconv.propagation.JavaAgent;
import io.throughline.semconv.propagation.PropagationFaults;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * The span of each request, {@code http.server.request.duration} and {@code
 * http.server.active_requests}, until the last byte of its answer, for Jetty 12 without servlets.
 *
 * <pre>{@code
 * server.setHandler(new TelemetryHandler(openTelemetry, orders));
 *
 * // Wherever it is known which route a request takes:
 * TelemetryHandler.route(request, "/orders/{id}");
 *
 * // Before the first event of a stream is written:
 * TelemetryHandler.leaveOut(request);
 * }</pre>
 *
 * <p>The sender's context is taken over, unless it is a {@linkplain #publicEndpoint public
 * endpoint}. The span is current while the handler inside runs on Jetty's thread; one that goes on
 * elsewhere takes {@link Context#current()} along. What Jetty refuses before it calls handlers is
 * not seen. The query of an address is not recorded.
 *
 * <p>Telemetry that fails changes no request; its faults are counted by {@code throughline.faults}.
 * The handler is as safe for use by many threads as the one inside.
 *
 * @see <a href="https://opentelemetry.io/docs/specs/semconv/http/">Semantic conventions for
 *     HTTP</a>
 */
public final class TelemetryHandler extends Handler.Wrapper {
  // Why: RATIONALE.md#why-are-streams-not-among-the-requests

  private static final InstrumentationScope SCOPE =
      new InstrumentationScope("io.throughline.instrumentation.jetty");

  private final Instrumenter<Request, Response> instrumenter;
  private final Senders senders;
  private final HttpMetrics metrics;
  private final PropagationFaults faults;
  private final boolean isRecordedByAgent;

  /**
   * Wraps a handler, outside of all others whose time counts.
   *
   * @param openTelemetry whose propagators decide what is taken over, and which records
   * @param handler serves
   */
  public TelemetryHandler(OpenTelemetry openTelemetry, Handler handler) {
    this(openTelemetry, handler, null);
  }

  /**
   * Wraps a handler that anyone may ask. It begins a trace of its own for each request and decides
   * itself whether to sample it; the sender's span becomes a link. Baggage is dropped, save for the
   * given keys.
   *
   * @param openTelemetry whose propagators decide what is read, and which records
   * @param handler serves
   * @param baggageKeys what senders may tell
   * @return outside of all others whose time counts
   */
  public static TelemetryHandler publicEndpoint(
      OpenTelemetry openTelemetry, Handler handler, String... baggageKeys) {
    return new TelemetryHandler(openTelemetry, handler, Set.copyOf(List.of(baggageKeys)));
  }

  private TelemetryHandler(
      OpenTelemetry openTelemetry, Handler handler, @Nullable Set<String> publicFor) {
    super(handler);
    RequestAttributes attributes = new RequestAttributes();
    instrumenter =
        Instrumenter.<Request, Response>builder(
                openTelemetry, SCOPE.name(), HttpSpanNameExtractor.create(attributes))
            .setInstrumentationVersion(SCOPE.version())
            .setSchemaUrl(SCOPE.schemaUrl())
            .setSpanStatusExtractor(HttpSpanStatusExtractor.create(attributes))
            .addAttributesExtractor(HttpServerAttributesExtractor.create(attributes))
            .addSpanLinksExtractor((links, parent, request) -> links.addLink(link(parent)))
            .addContextCustomizer(HttpServerRoute.create(attributes))
            .addOperationMetrics(new DurationUnlessLeftOut())
            .buildInstrumenter(SpanKindExtractor.alwaysServer());
    metrics = HttpMetrics.create(openTelemetry);
    faults = new PropagationFaults(openTelemetry, "instrumentation", TelemetryHandler.class);
    senders = new Senders(openTelemetry.getPropagators().getTextMapPropagator(), faults, publicFor);
    isRecordedByAgent = JavaAgent.instruments(openTelemetry, "jetty");
  }

  /**
   * Names the route of a request, of which there are few: it becomes {@code http.route} and part of
   * the span's name. Without one a request has neither.
   *
   * @param request as any handler inside has it
   * @param route such as {@code /orders/{id}}; never with a value in it
   */
  public static void route(Request request, String route) {
    ServedRequest served = ServedRequest.of(request);
    if (served != null) {
      served.route(route);
    }
  }

  /**
   * Leaves a request out that lasts as long as its client is there: a stream of events, a
   * WebSocket. Its span ends now, with the status that the response has now; it is not active any
   * more, and not in {@code http.server.request.duration}. Nothing happens if the request has
   * ended.
   *
   * @param request as any handler inside has it
   */
  public static void leaveOut(Request request) {
    ServedRequest served = ServedRequest.of(request);
    if (served != null) {
      served.leaveOut();
    }
  }

  /**
   * Called by Jetty.
   *
   * @throws Exception as the handler inside
   */
  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    ServedRequest served = begin(request, response);
    if (served == null) {
      return super.handle(request, response, callback);
    }
    try (Scope scope = served.context().makeCurrent()) {
      return super.handle(request, response, callback);
    }
  }

  /** Null if it is not recorded. */
  private @Nullable ServedRequest begin(Request request, Response response) {
    Context parent = Context.current();
    try {
      if (isRecordedByAgent || !instrumenter.shouldStart(parent, request)) {
        return null;
      }
      Senders.Sender sender = senders.of(request, parent);
      ServedRequest served =
          new ServedRequest(
              sender.link(),
              metrics.serverActiveRequests(
                  method(request.getMethod()), UrlScheme.known(request.getHttpURI().getScheme())));
      Context context = instrumenter.start(sender.context().with(served), request);
      served.began(request, context, failure -> end(context, request, response, failure));
      Request.addCompletionListener(request, served::end);
      return served;
    } catch (RuntimeException | LinkageError e) {
      faults.dropped(e);
      return null;
    }
  }

  private static SpanContext link(Context parent) {
    ServedRequest served = ServedRequest.of(parent);
    return served == null ? SpanContext.getInvalid() : served.link();
  }

  private void end(
      Context context, Request request, Response response, @Nullable Throwable failure) {
    try {
      instrumenter.end(context, request, response, failure);
    } catch (RuntimeException | LinkageError e) {
      faults.dropped(e);
    }
  }

  private static HttpRequestMethod method(String method) {
    return Arrays.stream(HttpRequestMethod.values())
        .filter(known -> known.value().equals(method))
        .findAny()
        .orElse(HttpRequestMethod.OTHER);
  }
}
