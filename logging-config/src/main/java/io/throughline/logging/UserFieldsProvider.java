package io.throughline.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import io.throughline.semconv.LogFields;
import java.util.Set;
import net.logstash.logback.composite.AbstractJsonProvider;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * The MDC and the key-values of the event as fields of the line: numbers and booleans as such,
 * anything else as text. No object is taken apart, so none can recurse or be slow.
 *
 * <p>Keys whose first part (up to the first dot) belongs to the line itself get the prefix {@value
 * #PREFIX}: {@code message} becomes {@code custom.message}, {@code service.name} {@code
 * custom.service.name}. The whole first part is reserved because a store such as Elasticsearch
 * takes {@code service.name} for an object {@code service} and rejects a line in which {@code
 * service} is a text.
 */
final class UserFieldsProvider extends AbstractJsonProvider<ILoggingEvent> {

  private static final String PREFIX = "custom.";

  private static final Set<String> RESERVED =
      Set.of(
          LogFields.TIMESTAMP,
          LogFields.LEVEL,
          LogFields.SEVERITY_NUMBER,
          LogFields.COMPONENT,
          LogFields.MESSAGE,
          LogFields.LOGGER,
          LogFields.THREAD,
          LogFields.TRACE_ID,
          LogFields.SPAN_ID,
          LogFields.TRACE_FLAGS,
          "exception",
          "service",
          "k8s",
          "custom");

  @Override
  public void writeTo(JsonGenerator generator, ILoggingEvent event) {
    UserFields.of(event)
        .forEach(
            (key, value) -> {
              if (!key.equals(LogFields.COMPONENT)) { // ComponentProvider writes it
                generator.writeName(isReserved(key) ? PREFIX + key : key);
                writeValue(generator, value);
              }
            });
  }

  private static boolean isReserved(String key) {
    int dot = key.indexOf('.');
    return RESERVED.contains(dot < 0 ? key : key.substring(0, dot)) && !isOfAnother(key);
  }

  /** The conventions describe the service at the other end beside the one that logs. */
  private static boolean isOfAnother(String key) {
    return key.startsWith("service.peer.");
  }

  private static void writeValue(JsonGenerator generator, @Nullable Object value) {
    if (value == null) {
      generator.writeNull();
    } else if (value instanceof Boolean flag) {
      generator.writeBoolean(flag);
    } else if (value instanceof Long
        || value instanceof Integer
        || value instanceof Short
        || value instanceof Byte) {
      generator.writeNumber(((Number) value).longValue());
    } else if (value instanceof Float number && Float.isFinite(number)) {
      generator.writeNumber(number.floatValue());
    } else if (value instanceof Double number && Double.isFinite(number)) {
      generator.writeNumber(number.doubleValue());
    } else {
      generator.writeString(UserFields.text(value));
    }
  }
}
