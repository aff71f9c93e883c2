package io.throughline.instrumentation.jetty;

import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.Collections;
import java.util.Iterator;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/** The headers of a request, for a propagator. */
final class RequestHeaders implements TextMapGetter<Request> {

  @Override
  public Iterable<String> keys(Request request) {
    return request.getHeaders().getFieldNamesCollection();
  }

  @Override
  public @Nullable String get(@Nullable Request request, String key) {
    return request == null ? null : request.getHeaders().get(key);
  }

  @Override
  public Iterator<String> getAll(@Nullable Request request, String key) {
    return request == null
        ? Collections.emptyIterator()
        : request.getHeaders().getValuesList(key).iterator();
  }
}
