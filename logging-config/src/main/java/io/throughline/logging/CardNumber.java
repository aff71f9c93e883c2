package io.throughline.logging;

/**
 * Numbers of payment cards (ISO/IEC 7812): 13 to 19 digits that begin with 2 to 6 and end with the
 * right check digit, together or in groups of four ({@code 4-6-5} on some cards). A time in
 * nanoseconds begins with 1.
 */
final class CardNumber {

  private static final int MIN_DIGITS = 13;
  private static final int MAX_DIGITS = 19;

  static int endOfDigits(String text, int start) {
    int i = start;
    while (i < text.length() && isDigit(text.charAt(i))) {
      i++;
    }
    return i;
  }

  /** Where the digits at {@code start} end, with the groups behind them if they come in groups. */
  static int end(String text, int start) {
    int end = endOfDigits(text, start);
    if (end - start != 4 || end == text.length()) {
      return end;
    }
    char separator = text.charAt(end);
    if (separator != ' ' && separator != '-') {
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

  static boolean isOne(String text, int start, int end) {
    if (end - start < MIN_DIGITS || text.charAt(start) < '2' || text.charAt(start) > '6') {
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
    return digits >= MIN_DIGITS && digits <= MAX_DIGITS && sum % 10 == 0;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private CardNumber() {}
}
