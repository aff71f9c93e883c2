package io.throughline.logging.internal.line;

import io.throughline.logging.mask.SecretMask;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The names of loggers, or of threads, as lines have them: a program has few, and each stands in
 * many lines. Thread-safe.
 */
final class SourceNames {

  /** In bytes. */
  static final int MAX_LENGTH = 256;

  /** Names that a host makes from data must not fill the memory; further ones are not kept. */
  private static final int MAX_REMEMBERED = 1000;

  private final String field;
  private final SecretMask mask;
  private final Map<String, ConstantFields> names = new ConcurrentHashMap<>();

  /**
   * @param field in which lines have them
   */
  SourceNames(String field, SecretMask mask) {
    this.field = field;
    this.mask = mask;
  }

  ConstantFields of(String name) {
    ConstantFields known = names.get(name);
    if (known != null) {
      return known;
    }
    String shown = JsonText.fitted(mask.mask(name), MAX_LENGTH);
    ConstantFields made = new ConstantFields(Map.of(field, shown));
    if (names.size() < MAX_REMEMBERED && name.length() <= MAX_LENGTH) {
      names.put(name, made);
    }
    return made;
  }
}
