package io.throughline.examples.chat.http;

import io.opentelemetry.instrumentation.api.semconv.http.HttpServerAttributesGetter;
import java.util.List;
import org.eclipse.jetty.server.Response;
import org.jspecify.annotations.Nullable;

/** What OpenTelemetry's conventions ask of a request. */
final class RequestAttributes implements HttpServerAttributesGetter<HttpCall, Response> {

  @Override
  public String getHttpRequestMethod(HttpCall call) {
    return call.method();
  }

  @Override
  public String getUrlScheme(HttpCall call) {
    return call.request().getHttpURI().getScheme();
  }

  @Override
  public String getUrlPath(HttpCall call) {
    return call.path();
  }

  /** What people search for is not for whoever reads traces. */
  @Override
  public @Nullable String getUrlQuery(HttpCall call) {
    return null;
  }

  @Override
  public @Nullable String getHttpRoute(HttpCall call) {
    return call.route() == null ? null : call.route().template();
  }

  @Override
  public @Nullable Integer getHttpResponseStatusCode(
      HttpCall call, Response response, @Nullable Throwable failure) {
    return response.getStatus() == 0 ? null : response.getStatus();
  }

  @Override
  public List<String> getHttpRequestHeader(HttpCall call, String name) {
    return call.request().getHeaders().getValuesList(name);
  }

  @Override
  public List<String> getHttpResponseHeader(HttpCall call, Response response, String name) {
    return List.of();
  }
}
