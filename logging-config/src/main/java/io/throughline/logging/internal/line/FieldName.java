package io.throughline.logging.internal.line;

import io.throughline.logging.mask.SecretMask;
import io.throughline.semconv.LogFields;
import java.security.SecureRandom;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.core.io.SerializedString;

/**
 * The name of the field for a key of the host, and whether its value is a secret.
 *
 * <p>Keys whose first part (up to the first dot) belongs to the line itself get the prefix {@value
 * #PREFIX}: {@code message} becomes {@code custom.message}, {@code service.name} {@code
 * custom.service.name}. The whole first part is reserved because a store such as Elasticsearch
 * takes {@code service.name} for an object {@code service} and rejects a line in which {@code
 * service} is a text. So do keys that begin with an underscore; blank ones become {@code
 * custom.blank~0}.
 *
 * @param json the name as the line has it
 * @param attributes the same for OTLP
 * @param secret whether the name says that the value is a secret
 */
public record FieldName(SerializedString json, FieldAttributes attributes, boolean secret) {
  // Why: RATIONALE.md#why-does-a-masked-or-cut-key-get-a-suffix

  /** In bytes. Names are written by programmers; a longer one is data in the wrong place. */
  static final int MAX_LENGTH = 256;

  private static final int MAX_SUFFIX = 9;

  /** So that nobody can try secrets until the suffix fits. */
  private static final int SALT = new SecureRandom().nextInt();

  private static final String PREFIX = "custom.";

  /** First parts of names: those of the line, of its identity, and what the store makes of ids. */
  private static final Set<String> RESERVED =
      Stream.concat(
              LogFields.REQUIRED.stream().map(FieldName::firstPart),
              Stream.of("service", "k8s", "trace", "span", "custom"))
          .collect(Collectors.toUnmodifiableSet());

  static FieldName of(String key, SecretMask mask) {
    String name =
        key.isBlank() ? PREFIX + "blank" + suffix(key, 0) : isReserved(key) ? PREFIX + key : key;
    String masked = mask.mask(name);
    String shown = JsonText.fitted(masked, MAX_LENGTH - MAX_SUFFIX);
    if (!shown.equals(name)) {
      // What is no longer seen may be all that tells it from another.
      shown += suffix(key, masked.equals(name) ? 0 : SALT);
    }
    boolean secret = mask.isSecretName(key);
    return new FieldName(new SerializedString(shown), FieldAttributes.of(shown), secret);
  }

  private static String suffix(String key, int salt) {
    return "~" + Integer.toHexString(key.hashCode() ^ salt);
  }

  private static boolean isReserved(String key) {
    return key.startsWith("_") // the store's own fields
        || (RESERVED.contains(firstPart(key)) && !isOfAnother(key));
  }

  private static String firstPart(String key) {
    int dot = key.indexOf('.');
    return dot < 0 ? key : key.substring(0, dot);
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
