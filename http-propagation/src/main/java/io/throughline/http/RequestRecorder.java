package io.throughline.http;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.throughline.semconv.HttpAttributes;
import io.throughline.semconv.HttpMetrics;
import io.throughline.semconv.HttpRequestMethod;
import io.throughline.semconv.InstrumentationScope;
import io.throughline.semconv.ServerAttributes;
import io.throughline.semconv.UrlAttributes;
import io.throughline.semconv.propagation.PropagationFaults;
import java.net.http.HttpRequest;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;

/** The recorder of a client's requests: it starts the span of each, and sends its context along. */
final class RequestRecorder {
  // Why: RATIONALE.md#why-do-headers-that-are-copied-go-no-further

  private static final InstrumentationScope SCOPE = new InstrumentationScope("io.throughline.http");

  private final Tracer tracer;
  private final TextMapPropagator propagator;
  private final Set<String> fields = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
  private final HttpMetrics metrics;
  private final PropagationFaults faults;

  RequestRecorder(OpenTelemetry openTelemetry) {
    tracer = SCOPE.tracer(openTelemetry);
    propagator = openTelemetry.getPropagators().getTextMapPropagator();
    fields.addAll(propagator.fields());
    metrics = HttpMetrics.create(openTelemetry);
    faults = new PropagationFaults(openTelemetry, "http-propagation", HttpPropagation.class);
  }

  /** Begins a request, now, as a part of what is current. */
  RecordedRequest start(HttpRequest request) {
    Destination destination = Destination.of(request);
    Context parent = Context.current();
    long start = System.nanoTime();
    Span span = Span.getInvalid();
    Context context = parent;
    HttpRequest carrying = request;
    try {
      span = startSpan(destination, request, parent);
      context = parent.with(span);
      carrying = carrying(request, context);
    } catch (RuntimeException | LinkageError e) {
      faults.dropped(e);
    }
    return new RecordedRequest(
        this, destination, carrying, context, span, start, new AtomicBoolean());
  }

  private Span startSpan(Destination destination, HttpRequest request, Context parent) {
    boolean known = destination.method() != HttpRequestMethod.OTHER;
    SpanBuilder builder =
        tracer
            .spanBuilder(known ? request.method() : "HTTP")
            .setParent(parent)
            .setSpanKind(SpanKind.CLIENT)
            .setAttribute(HttpAttributes.HTTP_REQUEST_METHOD, destination.method().value())
            .setAttribute(ServerAttributes.SERVER_ADDRESS, destination.address())
            .setAttribute(ServerAttributes.SERVER_PORT, destination.port())
            .setAttribute(UrlAttributes.URL_FULL, RedactedUrl.of(request.uri()));
    if (!known) {
      builder.setAttribute(HttpAttributes.HTTP_REQUEST_METHOD_ORIGINAL, request.method());
    }
    return builder.startSpan();
  }

  /** A copy, since requests cannot be changed, without what a request before this one carried. */
  private HttpRequest carrying(HttpRequest request, Context context) {
    HttpRequest.Builder copy =
        HttpRequest.newBuilder(request, (name, value) -> !fields.contains(name));
    try {
      propagator.inject(context, copy, (builder, name, value) -> builder.setHeader(name, value));
    } catch (RuntimeException | LinkageError e) {
      faults.dropped(e);
    }
    return copy.build();
  }

  HttpMetrics metrics() {
    return metrics;
  }

  PropagationFaults faults() {
    return faults;
  }
}
