package io.throughline.logging;

/** Where a value ends that begins somewhere in a text. */
final class SecretValue {

  /**
   * @param escaped whether the quotes themselves have a backslash, as in JSON within JSON
   */
  static int endOfQuoted(String text, int start, char quote, boolean escaped) {
    for (int i = start; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\' && escaped && i + 1 < text.length() && text.charAt(i + 1) == quote) {
        return i;
      } else if (c == '\\') {
        i++;
      } else if (c == quote) {
        return i;
      }
    }
    return text.length();
  }

  static int endOfLine(String text, int start) {
    int i = start;
    while (i < text.length() && "\r\n\"'}]".indexOf(text.charAt(i)) < 0) {
      i++;
    }
    return i;
  }

  /** With the scheme in front of it: {@code Bearer}, {@code Basic}. */
  static int endOfToken(String text, int start) {
    int i = start;
    while (i < text.length()
        && text.charAt(i) > ' '
        && ",;&\"')]}>\\".indexOf(text.charAt(i)) < 0) {
      i++;
    }
    boolean isScheme =
        i < text.length()
            && text.charAt(i) == ' '
            && (isWord(text, start, i, "bearer") || isWord(text, start, i, "basic"));
    return isScheme ? endOfToken(text, i + 1) : i;
  }

  private static boolean isWord(String text, int start, int end, String word) {
    return end - start == word.length() && text.regionMatches(true, start, word, 0, end - start);
  }

  private SecretValue() {}
}
