package io.throughline.examples.chat.http;

import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.Collections;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/** The headers of a request, for a propagator. */
final class RequestHeaders implements TextMapGetter<HttpCall> {

  @Override
  public Iterable<String> keys(HttpCall call) {
    return call.request().getHeaders().getFieldNamesCollection();
  }

  @Override
  public @Nullable String get(@Nullable HttpCall call, String key) {
    return call == null ? null : call.header(key);
  }

  @Override
  public Iterator<String> getAll(@Nullable HttpCall call, String key) {
    return call == null
        ? Collections.emptyIterator()
        : call.request().getHeaders().getValuesList(key).iterator();
  }
}
