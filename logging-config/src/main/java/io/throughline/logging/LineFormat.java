package io.throughline.logging;

import java.util.Arrays;
import java.util.Locale;

/** The format of log lines on standard output. */
enum LineFormat {
  /** For a person where standard output is a terminal, JSON where something else reads it. */
  AUTO,
  JSON,
  TEXT;

  static LineFormat of(String name) {
    return Arrays.stream(values())
        .filter(format -> format.name().equals(name.strip().toUpperCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("it is auto, json or text, not " + name.strip()));
  }

  boolean isText(Terminal terminal) {
    return this == TEXT || (this == AUTO && terminal.isThere());
  }
}
