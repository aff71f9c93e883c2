package io.throughline.logging.internal.line;

import java.util.Arrays;

/**
 * Text as JSON in UTF-8 has it: how many bytes it takes, and where it has to be cut. Lone
 * surrogates, which are no characters, become U+FFFD: Jackson 3.0 merges a high one with whatever
 * follows it into a character that nobody logged, and escapes the others, which stores such as
 * Elasticsearch need not accept.
 */
public final class JsonText {
  // Why: RATIONALE.md#why-do-lone-surrogates-become-ufffd

  /** Enough for {@link #mark}. */
  static final int MARK_SIZE = 20;

  private static final byte[] ASCII_SIZES = new byte[0x80];

  static {
    Arrays.fill(ASCII_SIZES, (byte) 1);
    Arrays.fill(ASCII_SIZES, 0, ' ', (byte) 6);
    ASCII_SIZES[0x7F] = 6;
    for (char escapedByOne : "\b\t\n\f\r\"\\".toCharArray()) {
      ASCII_SIZES[escapedByOne] = 2;
    }
  }

  /**
   * The text if it takes no more than {@code maxBytes}, else its beginning with a mark that tells
   * how many characters are missing: {@code …[+1234]}.
   */
  public static String fitted(String text, int maxBytes) {
    return fitted(text, 0, maxBytes);
  }

  /** The same for a text of which {@code missing} characters are missing already. */
  public static String fitted(String text, int missing, int maxBytes) {
    int bytes = 0;
    int end = 0;
    boolean wellFormed = true;
    for (int i = 0; i < text.length(); i++) {
      bytes += size(text, i);
      if (startsPair(text, i)) {
        i++;
      } else if (Character.isSurrogate(text.charAt(i))) {
        wellFormed = false;
      }
      if (bytes <= maxBytes - MARK_SIZE) {
        end = i + 1;
      } else if (bytes > maxBytes) {
        return repaired(text.substring(0, end), wellFormed) + mark(missing + text.length() - end);
      }
    }
    return missing == 0
        ? repaired(text, wellFormed)
        : repaired(text.substring(0, end), wellFormed) + mark(missing + text.length() - end);
  }

  /** How many bytes the text takes. */
  public static int size(String text) {
    int bytes = 0;
    for (int i = 0; i < text.length(); i++) {
      bytes += size(text, i);
      i += startsPair(text, i) ? 1 : 0;
    }
    return bytes;
  }

  /** Of the character that begins at {@code i}. */
  private static int size(String text, int i) {
    char c = text.charAt(i);
    if (c < 0x80) {
      return ASCII_SIZES[c];
    } else if (isControl(c)) {
      return 6;
    } else if (!Character.isSurrogate(c)) {
      return c < 0x800 ? 2 : 3;
    }
    return startsPair(text, i) ? 4 : 3;
  }

  /** Whether {@link #fitted} has cut it. */
  public static boolean isCut(String text) {
    return text.endsWith("]") && text.startsWith("\u2026[+", text.lastIndexOf('\u2026'));
  }

  static String mark(int missing) {
    return "\u2026[+" + missing + "]";
  }

  /**
   * What terminals obey and readers do not see: C1 controls, which some take for escape sequences,
   * marks that turn the direction of what follows, and line ends that are none of JSON's.
   */
  static boolean isControl(char c) {
    return (c >= 0x7F && c < 0xA0)
        || (c >= 0x200E && c <= 0x202E && (c <= 0x200F || c >= 0x2028))
        || (c >= 0x2066 && c <= 0x2069)
        || c == 0xFEFF;
  }

  static boolean startsPair(String text, int i) {
    return Character.isHighSurrogate(text.charAt(i))
        && i + 1 < text.length()
        && Character.isLowSurrogate(text.charAt(i + 1));
  }

  private static String repaired(String text, boolean wellFormed) {
    if (wellFormed) {
      return text;
    }
    StringBuilder repaired = new StringBuilder(text);
    for (int i = 0; i < text.length(); i++) {
      if (startsPair(text, i)) {
        i++;
      } else if (Character.isSurrogate(text.charAt(i))) {
        repaired.setCharAt(i, '\uFFFD');
      }
    }
    return repaired.toString();
  }

  private JsonText() {}
}
