package io.throughline.logging;

/** Where a value ends that begins somewhere in a text. */
final class SecretValue {

  /**
   * @param escapes how many backslashes the opening quote has, as in JSON within JSON
   */
  static int endOfQuoted(String text, int start, char quote, int escapes) {
    int backslashes = 0;
    for (int i = start; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\') {
        backslashes++;
        continue;
      }
      boolean closes = escapes == 0 ? backslashes % 2 == 0 : backslashes <= escapes;
      if (c == quote && closes) {
        return escapes == 0 ? i : i - backslashes;
      }
      backslashes = 0;
    }
    return text.length();
  }

  /** Of an array, an object or the like: behind its last element. */
  static int endOfGroup(String text, int start) {
    int depth = 0;
    for (int i = start; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"') {
        i = endOfQuoted(text, i + 1, c, 0);
      } else if (c == '[' || c == '{' || c == '(') {
        depth++;
      } else if (c == ']' || c == '}' || c == ')') {
        if (depth-- == 0) {
          return i;
        }
      } else if (c == '\n' || c == '\r') {
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

  /** With the scheme in front of it, such as {@code Bearer}. */
  static int endOfToken(String text, int start, boolean query) {
    int i = start;
    while (i < text.length() && text.charAt(i) > ' ' && !ends(text, i, query)) {
      i++;
    }
    return isScheme(text, start, i) && i < text.length() && text.charAt(i) == ' '
        ? endOfToken(text, i + 1, query)
        : i;
  }

  private static boolean isScheme(String text, int start, int end) {
    return switch (end - start) {
      case 5 ->
          text.regionMatches(true, start, "basic", 0, 5)
              || text.regionMatches(true, start, "token", 0, 5);
      case 6 ->
          text.regionMatches(true, start, "bearer", 0, 6)
              || text.regionMatches(true, start, "apikey", 0, 6);
      case 9 -> text.regionMatches(true, start, "negotiate", 0, 9);
      default -> false;
    };
  }

  /** A character of the surrounding form ends a value only if that form goes on behind it. */
  private static boolean ends(String text, int i, boolean query) {
    char c = text.charAt(i);
    char next = i + 1 < text.length() ? text.charAt(i + 1) : ' ';
    return switch (c) {
      case '&' -> query || isField(text, i + 1);
      case '#' -> query;
      case ',' -> next <= ' ' || "\"'\\{[".indexOf(next) >= 0 || isField(text, i + 1);
      case ';' -> next <= ' ' || next == '"' || isField(text, i + 1);
      case ')', ']', '}', '>', '"', '\'' ->
          next <= ' ' || ",;.:)]}>\"'\\".indexOf(next) >= 0 || c == '>';
      case '<' -> next == '/';
      case '\\' -> "\"nrt\\".indexOf(next) >= 0;
      default -> false;
    };
  }

  private static boolean isField(String text, int start) {
    int i = start;
    while (i < text.length() && i - start < 40 && isNameCharacter(text.charAt(i))) {
      i++;
    }
    return i > start && i < text.length() && (text.charAt(i) == '=' || text.charAt(i) == ':');
  }

  static boolean isNameCharacter(char c) {
    return SecretNames.isWordCharacter(c) || c == '_' || c == '-' || c == '.';
  }

  private SecretValue() {}
}
