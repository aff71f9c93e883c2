package io.throughline.viewer.internal.search;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Locale;

/** A text in which {@code *} is for any text, in upper or lower case. */
final class Wildcard {

  private final String pattern;
  private final byte[] bytes;
  private final boolean plain;
  private final boolean ascii;

  /** Where what follows the last star begins. */
  private final int tail;

  Wildcard(String pattern) {
    this.pattern = pattern.toLowerCase(Locale.ROOT);
    bytes = this.pattern.getBytes(UTF_8);
    plain = pattern.indexOf('*') < 0;
    tail = new String(bytes, ISO_8859_1).lastIndexOf('*') + 1;
    ascii = pattern.chars().allMatch(c -> c < 0x80);
  }

  boolean matches(String text) {
    if (plain) {
      return pattern.equalsIgnoreCase(text);
    }
    byte[] lower = text.toLowerCase(Locale.ROOT).getBytes(UTF_8);
    return matchesStars(lower, 0, lower.length);
  }

  /** The same for a text in UTF-8, which is not decoded if there is no need. */
  boolean matches(byte[] encoded, int from, int length) {
    if (!ascii) {
      return matches(new String(encoded, from, length, UTF_8));
    }
    return plain ? matchesPlain(encoded, from, length) : matchesStars(encoded, from, length);
  }

  private boolean matchesPlain(byte[] encoded, int from, int length) {
    if (length != bytes.length) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (lower(encoded[from + i]) != bytes[i]) {
        return false;
      }
    }
    return true;
  }

  private static int lower(byte each) {
    return each >= 'A' && each <= 'Z' ? each + ('a' - 'A') : each;
  }

  /** Goes back no further than to the last star; most texts end otherwise and are not begun. */
  private boolean matchesStars(byte[] text, int from, int length) {
    if (!endsWithTail(text, from, length)) {
      return false;
    }
    int p = 0;
    int star = -1;
    int resume = from;
    int t = from;
    while (t < from + length) {
      if (p < bytes.length && bytes[p] == '*') {
        star = p++;
        resume = t;
      } else if (p < bytes.length && bytes[p] == lower(text[t])) {
        p++;
        t++;
      } else if (star >= 0) {
        p = star + 1;
        t = ++resume;
      } else {
        return false;
      }
    }
    while (p < bytes.length && bytes[p] == '*') {
      p++;
    }
    return p == bytes.length;
  }

  private boolean endsWithTail(byte[] text, int from, int length) {
    int tailLength = bytes.length - tail;
    if (length < tailLength) {
      return false;
    }
    for (int i = 1; i <= tailLength; i++) {
      if (lower(text[from + length - i]) != bytes[bytes.length - i]) {
        return false;
      }
    }
    return true;
  }
}
