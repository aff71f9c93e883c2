package io.throughline.examples.stream.netty;

import io.netty.handler.codec.http.HttpHeaders;
import io.opentelemetry.context.propagation.TextMapGetter;
import org.jspecify.annotations.Nullable;

/** The headers of a request, among which a client may send its trace context. */
public enum RequestFields implements TextMapGetter<HttpHeaders> {
  INSTANCE;

  @Override
  public Iterable<String> keys(HttpHeaders headers) {
    return headers.names();
  }

  @Override
  public @Nullable String get(@Nullable HttpHeaders headers, String name) {
    return headers == null ? null : headers.get(name);
  }
}
