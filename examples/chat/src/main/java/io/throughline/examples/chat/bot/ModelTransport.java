package io.throughline.examples.chat.bot;

import com.openai.core.RequestOptions;
import com.openai.core.http.HttpClient;
import com.openai.core.http.HttpRequest;
import com.openai.core.http.HttpResponse;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapPropagator;
import java.util.concurrent.CompletableFuture;

/**
 * Carries the trace context to the model's server. The instrumentation of the client does not: it
 * knows of calls, not of HTTP. The span of the call is current here.
 */
record ModelTransport(HttpClient client, TextMapPropagator propagator) implements HttpClient {

  @Override
  public HttpResponse execute(HttpRequest request, RequestOptions options) {
    return client.execute(withContext(request), options);
  }

  @Override
  public CompletableFuture<HttpResponse> executeAsync(HttpRequest request, RequestOptions options) {
    return client.executeAsync(withContext(request), options);
  }

  private HttpRequest withContext(HttpRequest request) {
    HttpRequest.Builder carrier = request.toBuilder();
    propagator.inject(
        Context.current(),
        carrier,
        (headers, name, value) -> {
          if (headers != null) {
            headers.replaceHeaders(name, value);
          }
        });
    return carrier.build();
  }

  @Override
  public void close() {
    client.close();
  }
}
