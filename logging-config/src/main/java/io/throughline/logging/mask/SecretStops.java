package io.throughline.logging.mask;

/**
 * The places of a text where a secret may begin or its name end: a colon, an equals sign, the
 * digits of a card, the first two characters of a token. Most texts have none, and cost no more
 * than this look at each of their characters.
 */
final class SecretStops {

  private static final int ASCII = 0x80;

  private static final byte NOTHING = 0;
  private static final byte WORD = 1;
  private static final byte TOKEN = 2;
  private static final byte DIGIT = 3;
  private static final byte ANYWHERE = 4;
  private static final byte DASH = 5;
  private static final byte COLON = 6;

  /** What each character may be. */
  private static final byte[] KINDS = new byte[ASCII];

  /** By the first two characters of a word. */
  private static final boolean[] TOKENS = new boolean[ASCII * ASCII];

  static {
    for (char first = 0; first < ASCII; first++) {
      KINDS[first] = SecretNames.isWordCharacter(first) ? WORD : NOTHING;
      for (char second = 0; second < ASCII; second++) {
        if (TokenFormats.mayBegin(first, second) || isScheme(first, second)) {
          TOKENS[first * ASCII + second] = true;
          KINDS[first] = TOKEN;
        }
      }
    }
    for (char c : "=>%~@".toCharArray()) {
      KINDS[c] = ANYWHERE;
    }
    for (char c : "0123456789".toCharArray()) {
      KINDS[c] = DIGIT;
    }
    KINDS['-'] = DASH;
    KINDS[':'] = COLON;
  }

  private SecretStops() {}

  /** {@code Bearer} and {@code Basic}. */
  private static boolean isScheme(char first, char second) {
    return (first | 0x20) == 'b' && ((second | 0x20) == 'e' || (second | 0x20) == 'a');
  }

  /** The next one from {@code from} on; the length of the text if there is none. */
  static int next(String text, int from) {
    int length = text.length();
    boolean inWord =
        from > 0 && from < length && SecretNames.isWordCharacter(text.charAt(from - 1));
    for (int i = from; i < length; i++) {
      char c = text.charAt(i);
      int kind = c < ASCII ? KINDS[c] : NOTHING;
      if (kind <= WORD) {
        inWord = kind == WORD;
      } else if (kind == TOKEN) {
        if (!inWord && isToken(text, i)) {
          return i;
        }
        inWord = SecretNames.isWordCharacter(c);
      } else if (kind == DIGIT) {
        int end = CardNumber.endOfDigits(text, i);
        if (CardNumber.mayBegin(text, i, end)) {
          return i;
        }
        i = end - 1;
        inWord = SecretNames.isWordCharacter(text.charAt(i));
      } else if (isStop(kind, text, i)) {
        return i;
      } else {
        inWord = false;
      }
    }
    return length;
  }

  private static boolean isStop(int kind, String text, int i) {
    return switch (kind) {
      case COLON -> !text.startsWith(".java", i - 5); // in a stack trace
      case DASH -> isOption(text, i);
      default -> true;
    };
  }

  /** At the beginning of a word. */
  private static boolean isToken(String text, int i) {
    if (i + 1 >= text.length()) {
      return false;
    }
    char second = text.charAt(i + 1);
    return second < ASCII && TOKENS[text.charAt(i) * ASCII + second];
  }

  /** Or the beginning of a key in PEM form. */
  private static boolean isOption(String text, int dash) {
    char before = dash == 0 ? ' ' : text.charAt(dash - 1);
    boolean pem = dash + 1 < text.length() && text.charAt(dash + 1) == '-' && before != '-';
    return pem || CommandSecret.BEFORE_OPTION.indexOf(before) >= 0;
  }
}
