package io.throughline.examples.stream.api;

import static io.throughline.semconv.ErrorAttributes.ERROR_TYPE;
import static io.throughline.semconv.HttpAttributes.HTTP_REQUEST_METHOD;
import static io.throughline.semconv.HttpAttributes.HTTP_RESPONSE_STATUS_CODE;
import static io.throughline.semconv.HttpAttributes.HTTP_ROUTE;
import static io.throughline.semconv.UrlAttributes.URL_PATH;
import static io.throughline.semconv.UrlAttributes.URL_SCHEME;

import io.netty.handler.codec.http.HttpRequest;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.throughline.examples.stream.netty.RequestFields;
import io.throughline.semconv.HttpMetrics;
import io.throughline.semconv.HttpRequestMethod;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The span and the duration of each request, as OpenTelemetry's conventions have them. */
final class ApiTelemetry {

  private static final String SCHEME = "http";
  private static final double NANOS_PER_SECOND = 1e9;

  private final HttpMetrics metrics;
  private final Tracer tracer;
  private final TextMapPropagator propagator;

  ApiTelemetry(OpenTelemetry openTelemetry) {
    metrics = HttpMetrics.create(openTelemetry);
    tracer = openTelemetry.getTracer(ApiTelemetry.class.getPackageName());
    propagator = openTelemetry.getPropagators().getTextMapPropagator();
  }

  /** A request, from its last byte until the last byte of its answer. */
  final class Request {

    private final HttpRequestMethod method;
    private final @Nullable Route route;
    private final Span span;
    private final long start = System.nanoTime();
    private @Nullable String errorType;

    private Request(HttpRequest request, String path, @Nullable Route route) {
      this.route = route;
      method = method(request);
      String name = method == HttpRequestMethod.OTHER ? "HTTP" : method.value();
      span =
          tracer
              .spanBuilder(route == null ? name : name + " " + route.template())
              .setSpanKind(SpanKind.SERVER)
              .setParent(
                  propagator.extract(Context.root(), request.headers(), RequestFields.INSTANCE))
              .setAttribute(HTTP_REQUEST_METHOD, method.value())
              .setAttribute(URL_SCHEME, SCHEME)
              .setAttribute(URL_PATH, path)
              .startSpan();
      if (route != null) {
        span.setAttribute(HTTP_ROUTE, route.template());
      }
    }

    Context context() {
      return Context.root().with(span);
    }

    void failed(Throwable failure) {
      errorType = failure.getClass().getName();
    }

    void ended(int status) {
      String error = errorType == null && status >= 500 ? Integer.toString(status) : errorType;
      span.setAttribute(HTTP_RESPONSE_STATUS_CODE, (long) status);
      if (error != null) {
        span.setStatus(StatusCode.ERROR).setAttribute(ERROR_TYPE, error);
      }
      metrics
          .serverRequestDuration(
              method, SCHEME, route == null ? null : route.template(), (long) status, error)
          .record((System.nanoTime() - start) / NANOS_PER_SECOND, context());
      span.end();
    }
  }

  /**
   * A request has come.
   *
   * @param route null if there is nothing at its path
   */
  Request begin(HttpRequest request, String path, @Nullable Route route) {
    return new Request(request, path, route);
  }

  private static HttpRequestMethod method(HttpRequest request) {
    return Arrays.stream(HttpRequestMethod.values())
        .filter(known -> known.value().equals(request.method().name()))
        .findAny()
        .orElse(HttpRequestMethod.OTHER);
  }
}
