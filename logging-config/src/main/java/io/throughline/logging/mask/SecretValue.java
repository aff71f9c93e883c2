package io.throughline.logging.mask;

/** The search for the end of a value that begins somewhere in a text. */
final class SecretValue {

  private static final int MAX_COMPONENT = 256;

  /**
   * @param escapes how many backslashes the opening quote has, as in JSON within JSON
   */
  static int endOfQuoted(ScannedText text, int start, char quote, int escapes) {
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
  static int endOfGroup(ScannedText text, int start) {
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

  /**
   * Of a header as it stands on a line.
   *
   * @param quote in which all of it stands; anything else for none
   */
  static int endOfHeader(ScannedText text, int start, char quote) {
    boolean quoted = quote == '"' || quote == '\'';
    int i = start;
    while (i < text.length()) {
      char c = text.charAt(i);
      if ("\r\n}]".indexOf(c) >= 0 || (quoted && c == quote)) {
        return i;
      } else if (c == ',' && isHeader(text, i + 1)) {
        return i;
      }
      i++;
    }
    return i;
  }

  private static boolean isHeader(ScannedText text, int start) {
    int i = start;
    while (i < text.length()
        && i - start < 40
        && (text.charAt(i) == ' ' || isNameCharacter(text.charAt(i)))) {
      i++;
    }
    return i > start + 1 && i + 1 < text.length() && text.charAt(i) == ':';
  }

  /**
   * Of a value with blanks, as records print it: up to the next component or the bracket.
   *
   * @param end of its first word
   */
  static int endOfComponent(ScannedText text, int end) {
    int limit = Math.min(text.length(), end + MAX_COMPONENT);
    for (int i = end; i < limit; i++) {
      char c = text.charAt(i);
      if (c == ']' || c == '}' || c == ')') {
        return i;
      } else if (c == '\n' || c == '\r' || (c == ' ' && isField(text, i + 1))) {
        return end;
      } else if (c == ',' && i + 1 < limit && text.charAt(i + 1) == ' ' && isField(text, i + 2)) {
        return i;
      }
    }
    return end;
  }

  /** With the scheme in front of it, such as {@code Bearer}. */
  static int endOfToken(ScannedText text, int start, boolean query) {
    int end = endOfWord(text, start, query);
    return isScheme(text, start, end) && end < text.length() && text.charAt(end) == ' '
        ? endOfWord(text, end + 1, query)
        : end;
  }

  private static int endOfWord(ScannedText text, int start, boolean query) {
    int i = start;
    while (!endsAt(text, i, query)) {
      i++;
    }
    return i;
  }

  /**
   * @param query whether it stands in the query of a URL
   */
  static boolean endsAt(ScannedText text, int i, boolean query) {
    return i >= text.length() || text.charAt(i) <= ' ' || ends(text, i, query);
  }

  private static boolean isScheme(ScannedText text, int start, int end) {
    return switch (end - start) {
      case 5 -> text.matches("basic", start) || text.matches("token", start);
      case 6 -> text.matches("bearer", start) || text.matches("apikey", start);
      case 9 -> text.matches("negotiate", start);
      default -> false;
    };
  }

  /** A character of the surrounding form ends a value only if that form goes on behind it. */
  private static boolean ends(ScannedText text, int i, boolean query) {
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

  private static boolean isField(ScannedText text, int start) {
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
