package io.throughline.logging.mask;

/**
 * Numbers of payment cards (ISO/IEC 7812) of the lengths and ranges that issuers have, with the
 * right check digit, together or in groups of four ({@code 4-6-5} and {@code 4-6-4} on some cards).
 * Times, IMEIs and generated ids have other lengths or beginnings.
 */
final class CardNumber {

  private static final int LEAST_DIGITS = 13;
  private static final String SEPARATORS = " -.\u00A0\u2011\u2013";

  /** Whether what begins with these digits can be one, by how many they are. */
  static boolean mayBegin(String text, int start, int end) {
    boolean group =
        end - start == 4 && end < text.length() && SEPARATORS.indexOf(text.charAt(end)) >= 0;
    return group || end - start >= LEAST_DIGITS;
  }

  /** Before a scan begins. */
  static int endOfDigits(String text, int start) {
    int i = start;
    while (i < text.length() && isDigit(text.charAt(i))) {
      i++;
    }
    return i;
  }

  static int endOfDigits(ScannedText text, int start) {
    int i = start;
    while (i < text.length() && isDigit(text.charAt(i))) {
      i++;
    }
    return i;
  }

  /** Where the digits at {@code start} end, with the groups behind them if they come in groups. */
  static int end(ScannedText text, int start) {
    int end = endOfDigits(text, start);
    if (end - start != 4 || end == text.length()) {
      return end;
    }
    char separator = text.charAt(end);
    if (SEPARATORS.indexOf(separator) < 0) {
      return end;
    }
    for (int group = 2; group <= 5 && end < text.length(); group++) {
      int next = endOfDigits(text, end + 1);
      int length = next - end - 1;
      if (text.charAt(end) != separator || length < 1 || length > 7) {
        return end;
      }
      end = next;
      if (length != 4 && length != 6) {
        return end;
      }
    }
    return end;
  }

  static boolean isOne(ScannedText text, int start, int end) {
    if (end - start < LEAST_DIGITS) {
      return false;
    }
    int digits = 0;
    int sum = 0;
    for (int i = end - 1; i >= start; i--) {
      if (isDigit(text.charAt(i))) {
        int digit = text.charAt(i) - '0';
        int weighted = digits % 2 == 0 ? digit : 2 * digit;
        sum += weighted > 9 ? weighted - 9 : weighted;
        digits++;
      }
    }
    return sum % 10 == 0 && isIssued(prefix(text, start), digits);
  }

  /** The first four digits. */
  private static int prefix(ScannedText text, int start) {
    int prefix = 0;
    for (int i = start; i < start + 4; i++) {
      prefix = 10 * prefix + text.charAt(i) - '0';
    }
    return prefix;
  }

  private static boolean isIssued(int prefix, int digits) {
    int two = prefix / 100;
    return switch (digits) {
      case 13 -> two / 10 == 4 || isMaestro(prefix);
      case 14 -> two == 36 || two == 38 || two == 39 || (prefix / 10 >= 300 && prefix / 10 <= 305);
      case 15 -> two == 34 || two == 37;
      case 16 ->
          two / 10 == 4
              || (two >= 50 && two <= 55)
              || (prefix >= 2221 && prefix <= 2720)
              || (prefix >= 2200 && prefix <= 2204)
              || (prefix >= 3528 && prefix <= 3589)
              || two == 60
              || two == 62
              || (prefix / 10 >= 644 && prefix / 10 <= 659)
              || (prefix / 10 >= 636 && prefix / 10 <= 639)
              || prefix == 9792
              || isMaestro(prefix);
      case 17, 18 -> two == 62 || isMaestro(prefix);
      case 19 -> two / 10 == 4 || two == 62 || isMaestro(prefix);
      default -> false;
    };
  }

  private static boolean isMaestro(int prefix) {
    return switch (prefix) {
      case 5018, 5020, 5038, 5612, 5893, 6304, 6390, 6759, 6761, 6762, 6763 -> true;
      default -> false;
    };
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private CardNumber() {}
}
