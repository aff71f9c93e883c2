package io.throughline.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Context;
import io.opentelemetry.api.common.Attributes;
import java.util.LinkedHashMap;
import java.util.Map;
import net.logstash.logback.composite.AbstractJsonProvider;
import tools.jackson.core.JsonGenerator;

/**
 * Which service, on which node: the {@code service.*} and {@code k8s.*} attributes of the resource
 * that {@link LoggingConfig#install} names, and before that of the environment.
 */
final class IdentityProvider extends AbstractJsonProvider<ILoggingEvent> {

  /** In the logger context, not in a static: each context has the identity it was given. */
  private static final String CONTEXT_KEY = "io.throughline.logging.identity";

  private static final Map<String, String> FROM_ENVIRONMENT =
      lineFields(ServiceIdentity.fromEnvironment(System.getenv()).attributes());

  static void setIdentity(Context context, Attributes resource) {
    context.putObject(CONTEXT_KEY, lineFields(resource));
  }

  // The value under our own key is what setIdentity put there.
  @SuppressWarnings("unchecked")
  static Map<String, String> identity(Context context) {
    Object identity = context.getObject(CONTEXT_KEY);
    return identity == null ? FROM_ENVIRONMENT : (Map<String, String>) identity;
  }

  private static Map<String, String> lineFields(Attributes resource) {
    Map<String, String> fields = new LinkedHashMap<>();
    resource.forEach(
        (key, value) -> {
          if (key.getKey().startsWith("service.") || key.getKey().startsWith("k8s.")) {
            fields.put(key.getKey(), value.toString());
          }
        });
    return fields;
  }

  @Override
  public void writeTo(JsonGenerator generator, ILoggingEvent event) {
    identity(getContext()).forEach(generator::writeStringProperty);
  }
}
