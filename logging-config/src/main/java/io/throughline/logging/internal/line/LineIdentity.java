package io.throughline.logging.internal.line;

import ch.qos.logback.core.Context;
import io.opentelemetry.api.common.Attributes;
import io.throughline.logging.identity.ServiceIdentity;
import io.throughline.semconv.LogFields;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The service and the node that a line names: the {@code service.*} and {@code k8s.*} attributes of
 * the resource of {@code LoggingConfig.install}, and before that of the environment. Immutable.
 *
 * @param fields the attributes
 * @param component the name of the service as that of what logs, if it is known
 */
public record LineIdentity(ConstantFields fields, @Nullable ConstantFields component) {

  /** In the logger context, not in a static: each context has the identity it was given. */
  private static final String CONTEXT_KEY = "io.throughline.logging.identity";

  /** Together with the names less than what a line of the smallest size has for it. */
  private static final int MAX_VALUE = 256;

  private static final LineIdentity OF_ENVIRONMENT =
      of(ServiceIdentity.fromEnvironment(System.getenv()).attributes());

  public static LineIdentity of(Attributes resource) {
    Map<String, Object> fields = new LinkedHashMap<>();
    resource.forEach(
        (key, value) -> {
          if (key.getKey().startsWith("service.") || key.getKey().startsWith("k8s.")) {
            fields.put(key.getKey(), JsonText.fitted(value.toString(), MAX_VALUE));
          }
        });
    Object serviceName = fields.get("service.name");
    return new LineIdentity(
        new ConstantFields(fields),
        serviceName == null ? null : new ConstantFields(Map.of(LogFields.COMPONENT, serviceName)));
  }

  static LineIdentity in(Context context) {
    return context.getObject(CONTEXT_KEY) instanceof LineIdentity identity
        ? identity
        : OF_ENVIRONMENT;
  }

  public void publish(Context context) {
    context.putObject(CONTEXT_KEY, this);
  }
}
