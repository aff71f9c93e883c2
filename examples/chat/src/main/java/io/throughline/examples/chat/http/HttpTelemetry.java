package io.throughline.examples.chat.http;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.context.Context;
import io.opentelemetry.instrumentation.api.instrumenter.Instrumenter;
import io.opentelemetry.instrumentation.api.semconv.http.HttpServerAttributesExtractor;
import io.opentelemetry.instrumentation.api.semconv.http.HttpServerMetrics;
import io.opentelemetry.instrumentation.api.semconv.http.HttpSpanNameExtractor;
import io.opentelemetry.instrumentation.api.semconv.http.HttpSpanStatusExtractor;
import io.throughline.semconv.BoundUpDownCounter;
import io.throughline.semconv.HttpMetrics;
import io.throughline.semconv.HttpRequestMethod;
import java.util.Arrays;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;

/**
 * The span and the duration of each request, by OpenTelemetry's own instrumenter, until the last
 * byte of its answer. Streams are none of them, unless they are refused.
 */
final class HttpTelemetry {

  private final Instrumenter<HttpCall, Response> instrumenter;
  private final HttpMetrics metrics;

  HttpTelemetry(OpenTelemetry openTelemetry) {
    RequestAttributes attributes = new RequestAttributes();
    instrumenter =
        Instrumenter.<HttpCall, Response>builder(
                openTelemetry,
                HttpTelemetry.class.getPackageName(),
                HttpSpanNameExtractor.create(attributes))
            .setSpanStatusExtractor(HttpSpanStatusExtractor.create(attributes))
            .addAttributesExtractor(HttpServerAttributesExtractor.create(attributes))
            .addOperationMetrics(HttpServerMetrics.get())
            .buildServerInstrumenter(new RequestHeaders());
    metrics = HttpMetrics.create(openTelemetry);
  }

  /** A request has come; it ends by itself. */
  Context begin(HttpCall call, Response response) {
    Context parent = Context.root();
    if (!instrumenter.shouldStart(parent, call)) {
      return parent;
    }
    Context context = instrumenter.start(parent, call);
    BoundUpDownCounter active =
        metrics.serverActiveRequests(method(call), call.request().getHttpURI().getScheme());
    active.add(1);
    Request.addCompletionListener(
        call.request(),
        failure -> {
          active.add(-1);
          instrumenter.end(
              context, call, response, call.failure() == null ? failure : call.failure());
        });
    return context;
  }

  private static HttpRequestMethod method(HttpCall call) {
    return Arrays.stream(HttpRequestMethod.values())
        .filter(known -> known.value().equals(call.method()))
        .findAny()
        .orElse(HttpRequestMethod.OTHER);
  }
}
