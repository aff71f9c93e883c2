package io.throughline.logging.mask;

import org.jspecify.annotations.Nullable;

/**
 * One pass over a text. It stops only where a secret may be ({@link SecretStops}) and looks around
 * from there: behind no further than a bound, and ahead over what it then leaves out, so that the
 * time is linear.
 */
final class SecretScan {

  static final int MAX_NAME_LENGTH = 64;

  /** How far in front of a value that has a name or a command is looked for. */
  static final int MAX_BEFORE = 200;

  static final int MAX_AUTHORITY = 512;

  final SecretNames names;
  final ScannedText text;
  private final String source;
  private @Nullable StringBuilder masked;
  private int copied;
  private int nextAt = -1;

  private SecretScan(SecretNames names, String source) {
    this.names = names;
    this.source = source;
    this.text = new ScannedText(source);
  }

  /** The same object if there was nothing to mask. */
  static String masked(SecretNames names, String text) {
    int first = SecretStops.next(text, 0);
    return first == text.length() ? text : new SecretScan(names, text).masked(first);
  }

  /** How many characters around its stops a scan looks at, the same one each time it does. */
  static long looks(SecretNames names, String text) {
    SecretScan scan = new SecretScan(names, text);
    scan.masked(SecretStops.next(text, 0));
    return scan.text.looks();
  }

  private String masked(int first) {
    for (int i = first; i < source.length(); ) {
      i = SecretStops.next(source, Math.max(i + 1, stopAt(i, source.charAt(i))));
    }
    return masked == null ? source : masked.append(source, copied, source.length()).toString();
  }

  /** Returns where to go on. */
  private int stopAt(int i, char c) {
    return switch (c) {
      case ':' -> text.startsWith("//", i + 1) ? UrlSecret.url(this, i + 3) : colon(i);
      case '=' -> NamedSecret.named(this, i, i + 1);
      case '-' -> dash(i);
      case '>' ->
          i > 0 && text.charAt(i - 1) == '-'
              ? NamedSecret.named(this, i - 1, i + 1)
              : XmlSecret.element(this, i);
      case '%' -> EncodedSecret.percent(this, i);
      case '~' -> azure(i);
      case '@' -> CommandSecret.sqlplus(this, i);
      case '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> card(i);
      case 'b', 'B' -> AuthorizationScheme.scheme(this, i);
      default -> mask(i, TokenFormats.end(text, i));
    };
  }

  /** Where what was masked last ends: nothing in front of it is looked at again. */
  int copied() {
    return copied;
  }

  /** Returns {@code end}. */
  int mask(int start, int end) {
    if (start >= end) {
      return end;
    }
    if (masked == null) {
      masked = new StringBuilder(text.length());
    }
    masked.append(source, copied, start).append(SecretMask.MASK);
    copied = end;
    return end;
  }

  boolean is(int start, int end, String word) {
    return end - start == word.length() && text.matches(word, start);
  }

  private int colon(int i) {
    int endOfBot = TokenFormats.endOfTelegram(text, i);
    if (endOfBot > i) {
      return mask(i + 1, endOfBot);
    }
    int endOfOracle = UrlSecret.oracle(this, i);
    return endOfOracle > i ? endOfOracle : NamedSecret.named(this, i, i + 1);
  }

  /** In the word at {@code from}; -1 if it is not there. */
  int indexOf(char wanted, int from) {
    int limit = Math.min(text.length(), from + MAX_AUTHORITY);
    for (int i = from; i < limit && text.charAt(i) > ' '; i++) {
      if (text.charAt(i) == wanted) {
        return i;
      }
    }
    return -1;
  }

  /** Looked for once: most URLs have none. */
  boolean isAtNear(int from) {
    if (nextAt < from) {
      nextAt = text.endOrIndexOf("@", from);
    }
    return nextAt < Math.min(text.length(), from + MAX_AUTHORITY);
  }

  private int dash(int i) {
    boolean first = i == 0 || text.charAt(i - 1) != '-';
    if (first && (text.startsWith("-----BEGIN ", i) || text.startsWith("---- BEGIN ", i))) {
      return pem(i + 11);
    }
    boolean option = i == 0 || CommandSecret.BEFORE_OPTION.indexOf(text.charAt(i - 1)) >= 0;
    return option ? CommandSecret.option(this, i) : i + 1;
  }

  private int pem(int label) {
    int limit = Math.min(text.length(), label + 50);
    int end = label;
    while (end < limit && text.charAt(end) != '-') {
      end++;
    }
    if (text.substring(label, end).indexOf("PRIVATE KEY") < 0) {
      return end;
    }
    while (end < text.length() && text.charAt(end) == '-') {
      end++;
    }
    return mask(end, text.endOrIndexOf("---", end));
  }

  private int azure(int tilde) {
    int end = TokenFormats.endOfAzure(text, tilde);
    return TokenFormats.isAzure(text, tilde, end)
        ? mask(Math.max(copied, tilde - 5), end)
        : tilde + 1;
  }

  /** Skips the digits at {@code start}, and masks them if they are a card's number. */
  private int card(int start) {
    int end = CardNumber.end(text, start);
    boolean alone = !continuesNumber(start) && !wordGoesOn(end);
    return alone && CardNumber.isOne(text, start, end)
        ? mask(start, end)
        : CardNumber.endOfDigits(text, start);
  }

  boolean wordGoesOn(int end) {
    return end < text.length() && Character.isLetterOrDigit(text.charAt(end));
  }

  /** Digits behind a word such as {@code PAN}; behind what may be hexadecimal they are no card. */
  private boolean continuesNumber(int start) {
    if (start == 0) {
      return false;
    }
    char before = text.charAt(start - 1);
    if (before == '.') {
      return start > 1 && Character.isDigit(text.charAt(start - 2));
    }
    return Character.isDigit(before)
        || (Character.isLetter(before) && Character.digit(before, 16) >= 0);
  }
}
