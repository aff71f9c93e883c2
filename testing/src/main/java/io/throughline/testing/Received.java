package io.throughline.testing;

import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A span, metric or log record with its origin.
 *
 * @param item the span, metric or log record
 * @param resource the service that it is of
 * @param scope the library that made it
 * @param <T> its type in OTLP
 */
public record Received<T>(T item, Resource resource, InstrumentationScope scope) {

  /**
   * The attributes of the resource whose values are texts.
   *
   * @return by name
   */
  public Map<String, String> resourceTexts() {
    return resource.getAttributesList().stream()
        .filter(attribute -> attribute.getValue().hasStringValue())
        .collect(
            Collectors.toMap(KeyValue::getKey, attribute -> attribute.getValue().getStringValue()));
  }
}
