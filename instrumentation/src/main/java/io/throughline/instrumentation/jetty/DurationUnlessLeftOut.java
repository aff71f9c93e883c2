package io.throughline.instrumentation.jetty;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.context.Context;
import io.opentelemetry.instrumentation.api.instrumenter.OperationListener;
import io.opentelemetry.instrumentation.api.instrumenter.OperationMetrics;
import io.opentelemetry.instrumentation.api.semconv.http.HttpServerMetrics;
import io.throughline.semconv.UrlScheme;

/** OpenTelemetry's {@code http.server.request.duration}, without what is a stream. */
final class DurationUnlessLeftOut implements OperationMetrics {

  @Override
  public OperationListener create(Meter meter) {
    OperationListener all = HttpServerMetrics.get().create(meter);
    return new OperationListener() {
      @Override
      public Context onStart(Context context, Attributes attributes, long nanos) {
        return all.onStart(context, UrlScheme.known(attributes), nanos);
      }

      @Override
      public void onEnd(Context context, Attributes attributes, long nanos) {
        ServedRequest request = ServedRequest.of(context);
        if (request == null || !request.isLeftOut()) {
          all.onEnd(context, UrlScheme.known(attributes), nanos);
        }
      }
    };
  }
}
