package io.throughline.logging.mask;

/**
 * The value behind a secret name: {@code name=value}, {@code name: value}, {@code "name": "value"},
 * a header.
 */
final class NamedSecret {

  private NamedSecret() {}

  /** The value at {@code from}, if the name in front of {@code separator} is secret. */
  static int named(SecretScan scan, int separator, int from) {
    int nameEnd = separator;
    while (nameEnd > scan.copied() && " \"'\\])".indexOf(scan.text.charAt(nameEnd - 1)) >= 0) {
      nameEnd--;
    }
    int nameStart = nameStart(scan, nameEnd);
    boolean secret =
        scan.is(nameStart, nameEnd, "value")
            ? isNamedBefore(scan, nameStart)
            : scan.names.contains(scan.text, nameStart, nameEnd);
    return secret ? value(scan, from, nameStart, nameEnd, scan.text.charAt(separator)) : from;
  }

  private static int value(SecretScan scan, int from, int nameStart, int nameEnd, char separator) {
    int start = from;
    while (start < scan.text.length() && " \t=>".indexOf(scan.text.charAt(start)) >= 0) {
      start++;
    }
    int quote = start;
    while (quote < scan.text.length() && scan.text.charAt(quote) == '\\') {
      quote++;
    }
    if (quote == scan.text.length()) {
      return start;
    }
    char first = scan.text.charAt(quote);
    if (first == '"' || first == '\'') {
      int end = SecretValue.endOfQuoted(scan.text, quote + 1, first, quote - start);
      return scan.mask(quote + 1, end);
    } else if (first == '[' || first == '{') {
      return scan.mask(quote + 1, SecretValue.endOfGroup(scan.text, quote + 1));
    }
    char before = nameStart == 0 ? ' ' : scan.text.charAt(nameStart - 1);
    boolean cookie = scan.text.matches("cookie", nameEnd - 6);
    if (separator == ':' && (cookie || isAuthorization(scan, nameEnd))) {
      return scan.mask(start, SecretValue.endOfHeader(scan.text, start, before));
    }
    int end = SecretValue.endOfToken(scan.text, start, before == '?' || before == '&');
    while (cookie && end + 1 < scan.text.length() && scan.text.charAt(end) == ';') {
      end = SecretValue.endOfToken(scan.text, Math.min(scan.text.length(), end + 2), false);
    }
    if (isHarmless(scan, start, end, nameStart, nameEnd)) {
      return end;
    }
    boolean blank = end > start && end < scan.text.length() && scan.text.charAt(end) == ' ';
    boolean component = blank && separator == '=' && isInRecord(scan, nameStart);
    return scan.mask(start, component ? SecretValue.endOfComponent(scan.text, end) : end);
  }

  /** {@code "name":"password","value":"x"}, {@code name="password" value="x"}. */
  static boolean isNamedBefore(SecretScan scan, int value) {
    int end = value;
    int limit = Math.max(scan.copied(), value - SecretScan.MAX_NAME_LENGTH);
    while (end > limit && " ,\"'\\".indexOf(scan.text.charAt(end - 1)) >= 0) {
      end--;
    }
    return end < value && scan.names.contains(scan.text, nameStart(scan, end), end);
  }

  /** Behind the opening bracket of a record or map, such as that of {@code Login[password=x]}. */
  private static boolean isInRecord(SecretScan scan, int nameStart) {
    int limit = Math.max(0, nameStart - SecretScan.MAX_BEFORE);
    for (int i = nameStart - 1; i >= limit; i--) {
      switch (scan.text.charAt(i)) {
        case '[', '{', '(' -> {
          return true;
        }
        case ']', '}', ')', '\n', '"' -> {
          return false;
        }
        default -> {}
      }
    }
    return false;
  }

  /** {@code Authorization: Digest username=...}: the rest of the line belongs to the value. */
  private static boolean isAuthorization(SecretScan scan, int nameEnd) {
    return scan.text.matches("authorization", nameEnd - 13);
  }

  /** A working directory is called {@code PWD}, and some words say that there is no secret. */
  private static boolean isHarmless(
      SecretScan scan, int start, int end, int nameStart, int nameEnd) {
    boolean directory =
        scan.text.matches("pwd", nameEnd - 3)
            && nameEnd - nameStart <= 6
            && start < end
            && (scan.text.charAt(start) == '/' || scan.text.charAt(start) == '~');
    return directory
        || scan.is(start, end, "true")
        || scan.is(start, end, "false")
        || scan.is(start, end, "null");
  }

  static int nameStart(SecretScan scan, int nameEnd) {
    int start = nameEnd;
    int limit = Math.max(scan.copied(), nameEnd - SecretScan.MAX_NAME_LENGTH);
    while (start > limit && SecretValue.isNameCharacter(scan.text.charAt(start - 1))) {
      start--;
    }
    boolean encoded = start > 0 && scan.text.charAt(start - 1) == '%' && nameEnd - start > 2;
    return encoded ? start + 2 : start;
  }
}
