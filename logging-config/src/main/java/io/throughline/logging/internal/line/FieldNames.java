package io.throughline.logging.internal.line;

import io.throughline.logging.mask.SecretMask;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A cache of the field name for each key, as a program has few keys. Thread-safe. */
public final class FieldNames {
  // Why: RATIONALE.md#why-are-names-flat

  /** A host that makes keys from data must not fill the memory; the others are made each time. */
  private static final int MAX_REMEMBERED = 1000;

  private final SecretMask mask;
  private final Map<String, FieldName> names = new ConcurrentHashMap<>();

  FieldNames(SecretMask mask) {
    this.mask = mask;
  }

  public FieldName of(String key) {
    FieldName known = names.get(key);
    if (known != null) {
      return known;
    }
    FieldName name = FieldName.of(key, mask);
    if (names.size() < MAX_REMEMBERED && key.length() <= FieldName.MAX_LENGTH) {
      names.put(key, name);
    }
    return name;
  }
}
