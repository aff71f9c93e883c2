package io.throughline.logging;

import io.throughline.semconv.LogFields;
import java.util.Set;
import tools.jackson.core.io.SerializedString;

/**
 * What becomes of a key of the host: the name of its field, and whether its value must not be seen.
 *
 * <p>Keys whose first part (up to the first dot) belongs to the line itself get the prefix {@value
 * #PREFIX}: {@code message} becomes {@code custom.message}, {@code service.name} {@code
 * custom.service.name}. The whole first part is reserved because a store such as Elasticsearch
 * takes {@code service.name} for an object {@code service} and rejects a line in which {@code
 * service} is a text.
 *
 * @param json the name as the line has it
 * @param secret whether the name says that the value is a secret
 */
record FieldName(SerializedString json, boolean secret) {

  /** In bytes. Names are written by programmers; a longer one is data in the wrong place. */
  static final int MAX_LENGTH = 256;

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
          LogFields.TRUNCATED,
          "exception",
          "service",
          "k8s",
          "custom");

  static FieldName of(String key, SecretMask mask) {
    String name = isReserved(key) ? PREFIX + key : key;
    String shown = JsonText.fitted(mask.mask(name), MAX_LENGTH);
    return new FieldName(new SerializedString(shown), mask.isSecretName(key));
  }

  private static boolean isReserved(String key) {
    int dot = key.indexOf('.');
    return RESERVED.contains(dot < 0 ? key : key.substring(0, dot)) && !isOfAnother(key);
  }

  /** The conventions describe the service at the other end beside the one that logs. */
  private static boolean isOfAnother(String key) {
    return key.startsWith("service.peer.");
  }

  /** How much of the line the name takes, with quotes, colon and comma. */
  int size() {
    return json.asQuotedUTF8().length + 4;
  }
}
