package io.throughline.logging;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.core.io.SerializedString;

/**
 * The names of loggers and threads as lines have them: a program has few, and each stands in many
 * lines. Thread-safe.
 */
final class SourceNames {

  /** In bytes. */
  static final int MAX_LENGTH = 256;

  /** Who makes names from data must not fill the memory; the others are made each time. */
  private static final int MAX_REMEMBERED = 1000;

  private final SecretMask mask;
  private final Map<String, SerializedString> names = new ConcurrentHashMap<>();

  SourceNames(SecretMask mask) {
    this.mask = mask;
  }

  SerializedString of(String name) {
    SerializedString known = names.get(name);
    if (known != null) {
      return known;
    }
    SerializedString made = new SerializedString(JsonText.fitted(mask.mask(name), MAX_LENGTH));
    if (names.size() < MAX_REMEMBERED && name.length() <= MAX_LENGTH) {
      names.put(name, made);
    }
    return made;
  }
}
