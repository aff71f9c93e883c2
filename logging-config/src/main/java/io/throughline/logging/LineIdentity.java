package io.throughline.logging;

import ch.qos.logback.core.Context;
import io.opentelemetry.api.common.Attributes;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.io.SerializedString;

/**
 * Which service, on which node: the {@code service.*} and {@code k8s.*} attributes of the resource
 * that {@link LoggingConfig#install} names, and before that of the environment. Immutable.
 *
 * @param fields in the form in which lines have them
 * @param serviceName the name of the service, if it is known
 */
record LineIdentity(
    Map<SerializedString, SerializedString> fields, @Nullable SerializedString serviceName) {

  /** In the logger context, not in a static: each context has the identity it was given. */
  private static final String CONTEXT_KEY = "io.throughline.logging.identity";

  /** Together with the names less than what a line of the smallest size has for it. */
  private static final int MAX_VALUE = 256;

  private static final LineIdentity OF_ENVIRONMENT =
      of(ServiceIdentity.fromEnvironment(System.getenv()).attributes());

  static LineIdentity of(Attributes resource) {
    Map<SerializedString, SerializedString> fields = new LinkedHashMap<>();
    resource.forEach(
        (key, value) -> {
          if (key.getKey().startsWith("service.") || key.getKey().startsWith("k8s.")) {
            fields.put(new SerializedString(key.getKey()), fitted(value));
          }
        });
    return new LineIdentity(fields, fields.get(new SerializedString("service.name")));
  }

  private static SerializedString fitted(Object value) {
    return new SerializedString(JsonText.fitted(value.toString(), MAX_VALUE));
  }

  static LineIdentity in(Context context) {
    return context.getObject(CONTEXT_KEY) instanceof LineIdentity identity
        ? identity
        : OF_ENVIRONMENT;
  }

  void publish(Context context) {
    context.putObject(CONTEXT_KEY, this);
  }
}
