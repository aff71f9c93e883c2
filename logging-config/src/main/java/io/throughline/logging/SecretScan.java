package io.throughline.logging;

import org.jspecify.annotations.Nullable;

/**
 * One pass over one text after the other, by one thread. It stops only at characters that a
 * secret's surroundings need (a colon, an equals sign, a digit, ...) and looks around from there.
 */
final class SecretScan {

  private static final int MAX_NAME_LENGTH = 64;
  private static final int MIN_BEARER_TOKEN_LENGTH = 8;
  private static final String BEARER = "bearer ";
  private static final String PEM_BEGIN = "-----BEGIN ";
  private static final String PEM_KEY = "PRIVATE KEY-----";
  private static final String PEM_END = "-----END ";
  private static final boolean[] STOPS = new boolean[0x80];

  static {
    for (char stop : ":=bB-0123456789".toCharArray()) {
      STOPS[stop] = true;
    }
  }

  private final SecretNames names;
  private String text = "";
  private @Nullable StringBuilder masked;
  private int copied;

  SecretScan(SecretNames names) {
    this.names = names;
  }

  /** The same object if there was nothing to mask. */
  String masked(String original) {
    text = original;
    masked = null;
    copied = 0;
    for (int i = nextStop(original, 0); i < original.length(); ) {
      i = nextStop(original, Math.max(i + 1, stopAt(i, original.charAt(i))));
    }
    text = "";
    return masked == null
        ? original
        : masked.append(original, copied, original.length()).toString();
  }

  private static int nextStop(String text, int from) {
    int i = from;
    while (i < text.length()) {
      char c = text.charAt(i);
      if (c < 0x80 && STOPS[c]) {
        break;
      }
      i++;
    }
    return i;
  }

  /** Returns where to go on. */
  private int stopAt(int i, char c) {
    return switch (c) {
      case ':' -> text.startsWith("//", i + 1) ? url(i + 3) : named(i);
      case '=' -> named(i);
      case 'b', 'B' -> bearer(i);
      case '-' -> pem(i);
      default -> card(i);
    };
  }

  private int mask(int start, int end) {
    if (start >= end) {
      return end;
    }
    if (masked == null) {
      masked = new StringBuilder(text.length());
    }
    masked.append(text, copied, start).append(SecretMask.MASK);
    copied = end;
    return end;
  }

  /** The value behind the colon or equals sign at {@code separator}, if its name is secret. */
  private int named(int separator) {
    int nameEnd = separator;
    while (nameEnd > 0 && isQuoteOrSpace(text.charAt(nameEnd - 1))) {
      nameEnd--;
    }
    int nameStart = nameEnd;
    int limit = Math.max(copied, nameEnd - MAX_NAME_LENGTH);
    while (nameStart > limit && isNameCharacter(text.charAt(nameStart - 1))) {
      nameStart--;
    }
    return names.contains(text, nameStart, nameEnd) ? value(separator + 1, nameEnd) : separator + 1;
  }

  private int value(int from, int nameEnd) {
    int start = from;
    while (start < text.length() && (text.charAt(start) == ' ' || text.charAt(start) == '\t')) {
      start++;
    }
    boolean escaped = text.startsWith("\\\"", start);
    if (escaped) {
      start++;
    }
    if (start == text.length()) {
      return start;
    }
    char quote = text.charAt(start);
    if (quote == '"' || quote == '\'') {
      return mask(start + 1, SecretValue.endOfQuoted(text, start + 1, quote, escaped));
    }
    return mask(
        start,
        isHeader(from, nameEnd)
            ? SecretValue.endOfLine(text, start)
            : SecretValue.endOfToken(text, start));
  }

  /** {@code Authorization: Digest username=...}: the rest of the line belongs to the value. */
  private boolean isHeader(int from, int nameEnd) {
    return text.charAt(from - 1) == ':'
        && (text.regionMatches(true, nameEnd - 13, "authorization", 0, 13)
            || text.regionMatches(true, nameEnd - 6, "cookie", 0, 6));
  }

  private int bearer(int start) {
    if (!text.regionMatches(true, start, BEARER, 0, BEARER.length())) {
      return start + 1;
    }
    int token = start + BEARER.length();
    int end = SecretValue.endOfToken(text, token);
    return end - token >= MIN_BEARER_TOKEN_LENGTH ? mask(token, end) : token;
  }

  /** {@code scheme://user:password@host}. */
  private int url(int authority) {
    int colon = -1;
    int at = -1;
    int i = authority;
    for (;
        i < text.length() && text.charAt(i) > ' ' && "/?#\"'<>".indexOf(text.charAt(i)) < 0;
        i++) {
      if (text.charAt(i) == ':' && colon < 0) {
        colon = i;
      } else if (text.charAt(i) == '@') {
        at = i;
      }
    }
    return colon >= 0 && at > colon ? mask(colon + 1, at) : authority;
  }

  private int pem(int dash) {
    if (!text.startsWith(PEM_BEGIN, dash)) {
      return dash + 1;
    }
    int label = dash + PEM_BEGIN.length();
    int key = text.indexOf(PEM_KEY, label);
    if (key < 0 || key - label > 20) {
      return label;
    }
    int end = text.indexOf(PEM_END, key);
    return mask(key + PEM_KEY.length(), end < 0 ? text.length() : end);
  }

  /** Skips the digits at {@code start}, and masks them if they are a card's number. */
  private int card(int start) {
    if (start > 0 && continuesNumber(text.charAt(start - 1))) {
      return CardNumber.endOfDigits(text, start);
    }
    int end = CardNumber.end(text, start);
    return CardNumber.isOne(text, start, end) && !wordGoesOn(end)
        ? mask(start, end)
        : CardNumber.endOfDigits(text, start);
  }

  private boolean wordGoesOn(int end) {
    return end < text.length() && Character.isLetterOrDigit(text.charAt(end));
  }

  private static boolean continuesNumber(char c) {
    return Character.isLetterOrDigit(c) || c == '.';
  }

  private static boolean isQuoteOrSpace(char c) {
    return c == '"' || c == '\'' || c == ' ' || c == '\\';
  }

  private static boolean isNameCharacter(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '_'
        || c == '-'
        || c == '.';
  }
}
