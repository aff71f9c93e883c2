package io.throughline.viewer.internal.search;

import java.util.Locale;

/** A text in which {@code *} is for any text, in upper or lower case. */
final class Wildcard {

  private final String pattern;
  private final boolean plain;
  private final boolean ascii;

  Wildcard(String pattern) {
    this.pattern = pattern.toLowerCase(Locale.ROOT);
    plain = pattern.indexOf('*') < 0;
    ascii = plain && pattern.chars().allMatch(c -> c < 0x80);
  }

  /** Whether encoded texts can be compared with it, byte by byte. */
  boolean isAscii() {
    return ascii;
  }

  boolean matchesAscii(byte[] encoded, int from, int length) {
    if (length != pattern.length()) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      int each = encoded[from + i];
      int lower = each >= 'A' && each <= 'Z' ? each + ('a' - 'A') : each;
      if (lower != pattern.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  boolean matches(String text) {
    return plain ? pattern.equalsIgnoreCase(text) : matchesStars(text.toLowerCase(Locale.ROOT));
  }

  /** Goes back no further than to the last star. */
  private boolean matchesStars(String text) {
    int p = 0;
    int star = -1;
    int resume = 0;
    int t = 0;
    while (t < text.length()) {
      if (p < pattern.length() && pattern.charAt(p) == '*') {
        star = p++;
        resume = t;
      } else if (p < pattern.length() && pattern.charAt(p) == text.charAt(t)) {
        p++;
        t++;
      } else if (star >= 0) {
        p = star + 1;
        t = ++resume;
      } else {
        return false;
      }
    }
    while (p < pattern.length() && pattern.charAt(p) == '*') {
      p++;
    }
    return p == pattern.length();
  }
}
