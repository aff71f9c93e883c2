package io.throughline.instrumentation.jetty;

import io.opentelemetry.instrumentation.api.semconv.http.HttpServerAttributesGetter;
import java.util.List;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.jspecify.annotations.Nullable;

/** What OpenTelemetry's conventions ask of a request. */
final class RequestAttributes implements HttpServerAttributesGetter<Request, Response> {

  @Override
  public String getHttpRequestMethod(Request request) {
    return request.getMethod();
  }

  @Override
  public String getUrlScheme(Request request) {
    return request.getHttpURI().getScheme();
  }

  @Override
  public String getUrlPath(Request request) {
    return Request.getPathInContext(request);
  }

  /** What people search for is not for whoever reads traces. */
  @Override
  public @Nullable String getUrlQuery(Request request) {
    return null;
  }

  @Override
  public @Nullable Integer getHttpResponseStatusCode(
      Request request, Response response, @Nullable Throwable failure) {
    return response.getStatus() == 0 ? null : response.getStatus();
  }

  @Override
  public List<String> getHttpRequestHeader(Request request, String name) {
    return request.getHeaders().getValuesList(name);
  }

  @Override
  public List<String> getHttpResponseHeader(Request request, Response response, String name) {
    return response.getHeaders().getValuesList(name);
  }
}
