package io.throughline.logging;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * One pass over a text. It stops only at characters that a secret's surroundings need (a colon, an
 * equals sign, a digit, the beginning of a token) and looks around from there: behind no further
 * than a bound, and ahead over what it then leaves out, so that the time is linear.
 */
final class SecretScan {

  private static final int MAX_NAME_LENGTH = 64;
  private static final int MAX_AUTHORITY = 512;
  private static final int MAX_COMMAND = 200;
  private static final int ANYWHERE = 1;
  private static final int AT_WORD_START = 2;
  private static final byte[] STOPS = new byte[0x80];
  private static final String[] PROSE = {
    "is", "was", "must", "not", "and", "or", "for", "to", "option", "flag", "required", "the"
  };

  static {
    for (char c = 0; c < 0x80; c++) {
      STOPS[c] = (byte) (ProviderToken.mayBegin(c) ? AT_WORD_START : 0);
    }
    for (char stop : "bB".toCharArray()) {
      STOPS[stop] = AT_WORD_START;
    }
    for (char stop : ":=->%0123456789".toCharArray()) {
      STOPS[stop] = ANYWHERE;
    }
  }

  private final SecretNames names;
  private final String text;
  private @Nullable StringBuilder masked;
  private int copied;

  private SecretScan(SecretNames names, String text) {
    this.names = names;
    this.text = text;
  }

  /** The same object if there was nothing to mask. */
  static String masked(SecretNames names, String text) {
    int first = nextStop(text, 0);
    return first == text.length() ? text : new SecretScan(names, text).masked(first);
  }

  private String masked(int first) {
    for (int i = first; i < text.length(); ) {
      i = nextStop(text, Math.max(i + 1, stopAt(i, text.charAt(i))));
    }
    return masked == null ? text : masked.append(text, copied, text.length()).toString();
  }

  private static int nextStop(String text, int from) {
    boolean inWord = from > 0 && SecretNames.isWordCharacter(text.charAt(from - 1));
    int i = from;
    for (; i < text.length(); i++) {
      char c = text.charAt(i);
      int stop = c < 0x80 ? STOPS[c] : 0;
      if (stop == ANYWHERE || (stop == AT_WORD_START && !inWord)) {
        break;
      }
      inWord = SecretNames.isWordCharacter(c);
    }
    return i;
  }

  /** Returns where to go on. */
  private int stopAt(int i, char c) {
    return switch (c) {
      case ':' -> text.startsWith("//", i + 1) ? url(i + 3) : colon(i);
      case '=' -> named(i, i + 1);
      case '-' -> dash(i);
      case '>' -> i > 0 && text.charAt(i - 1) == '-' ? named(i - 1, i + 1) : element(i);
      case '%' -> percent(i);
      case '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> card(i);
      case 'b', 'B' -> scheme(i);
      default -> mask(i, ProviderToken.end(text, i));
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

  private int nameStart(int nameEnd) {
    int start = nameEnd;
    int limit = Math.max(copied, nameEnd - MAX_NAME_LENGTH);
    while (start > limit && SecretValue.isNameCharacter(text.charAt(start - 1))) {
      start--;
    }
    boolean encoded = start > 0 && text.charAt(start - 1) == '%' && nameEnd - start > 2;
    return encoded ? start + 2 : start;
  }

  /** The value at {@code from}, if the name in front of {@code separator} is secret. */
  private int named(int separator, int from) {
    int nameEnd = separator;
    while (nameEnd > copied && " \"'\\])".indexOf(text.charAt(nameEnd - 1)) >= 0) {
      nameEnd--;
    }
    int nameStart = nameStart(nameEnd);
    return names.contains(text, nameStart, nameEnd)
        ? value(from, nameStart, nameEnd, text.charAt(separator))
        : from;
  }

  private int value(int from, int nameStart, int nameEnd, char separator) {
    int start = from;
    while (start < text.length() && " \t=>".indexOf(text.charAt(start)) >= 0) {
      start++;
    }
    int quote = start;
    while (quote < text.length() && text.charAt(quote) == '\\') {
      quote++;
    }
    if (quote == text.length()) {
      return start;
    }
    char first = text.charAt(quote);
    if (first == '"' || first == '\'') {
      int end = SecretValue.endOfQuoted(text, quote + 1, first, quote - start);
      return mask(quote + 1, end);
    } else if (first == '[' || first == '{') {
      return mask(quote + 1, SecretValue.endOfGroup(text, quote + 1));
    }
    boolean cookie = text.regionMatches(true, nameEnd - 6, "cookie", 0, 6);
    if (separator == ':' && (cookie || isAuthorization(nameEnd))) {
      return mask(start, SecretValue.endOfLine(text, start));
    }
    char before = nameStart == 0 ? ' ' : text.charAt(nameStart - 1);
    int end = SecretValue.endOfToken(text, start, before == '?' || before == '&');
    while (cookie && end + 1 < text.length() && text.charAt(end) == ';') {
      end = SecretValue.endOfToken(text, Math.min(text.length(), end + 2), false);
    }
    return isHarmless(start, end, nameStart, nameEnd) ? end : mask(start, end);
  }

  /** {@code Authorization: Digest username=...}: the rest of the line belongs to the value. */
  private boolean isAuthorization(int nameEnd) {
    return text.regionMatches(true, nameEnd - 13, "authorization", 0, 13);
  }

  /** A working directory is called {@code PWD}, and some words say that there is no secret. */
  private boolean isHarmless(int start, int end, int nameStart, int nameEnd) {
    boolean directory =
        text.regionMatches(true, nameEnd - 3, "pwd", 0, 3)
            && nameEnd - nameStart <= 6
            && start < end
            && (text.charAt(start) == '/' || text.charAt(start) == '~');
    return directory || is(start, end, "true") || is(start, end, "false") || is(start, end, "null");
  }

  private boolean is(int start, int end, String word) {
    return end - start == word.length() && text.regionMatches(true, start, word, 0, end - start);
  }

  /** Also the token of a Telegram bot, and Oracle's {@code thin:user/password@}. */
  private int colon(int i) {
    if (text.startsWith("AA", i + 1) && i > 0 && Character.isDigit(text.charAt(i - 1))) {
      int end = i + 1;
      while (end < text.length() && SecretValue.isNameCharacter(text.charAt(end))) {
        end++;
      }
      if (end - i > 30) {
        return mask(i + 1, end);
      }
    }
    if (text.regionMatches(i - 4, "thin", 0, 4) || text.regionMatches(i - 3, "oci", 0, 3)) {
      int at = indexOf('@', i + 1);
      int slash = indexOf('/', i + 1);
      if (slash >= 0 && at > slash) {
        return mask(slash + 1, at);
      }
    }
    return named(i, i + 1);
  }

  private int indexOf(char wanted, int from) {
    int limit = Math.min(text.length(), from + MAX_AUTHORITY);
    for (int i = from; i < limit && text.charAt(i) > ' '; i++) {
      if (text.charAt(i) == wanted) {
        return i;
      }
    }
    return -1;
  }

  /** {@code Bearer token}, {@code Basic base64}. */
  private int scheme(int start) {
    boolean bearer = text.regionMatches(true, start, "bearer ", 0, 7);
    if (!bearer && !text.regionMatches(true, start, "basic ", 0, 6)) {
      return start + 1;
    }
    int token = start + (bearer ? 7 : 6);
    int end = token;
    boolean digit = false;
    while (end < text.length()
        && (ProviderToken.isTokenCharacter(text.charAt(end), true) || text.charAt(end) == '~')) {
      digit |= Character.isDigit(text.charAt(end));
      end++;
    }
    int padding = indexOf('=', token);
    boolean field = padding >= 0 && padding < end - 2; // in a token it is only at the end
    boolean secret =
        bearer ? !field && (digit || end - token >= 16) : isUserAndPassword(token, end);
    return secret ? mask(token, end) : token;
  }

  private boolean isUserAndPassword(int start, int end) {
    try {
      byte[] decoded =
          Base64.getDecoder().decode(text.substring(start, Math.min(end, start + 256)));
      return new String(decoded, StandardCharsets.ISO_8859_1).indexOf(':') >= 0;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** {@code scheme://user:password@host}, with any characters in the password. */
  private int url(int authority) {
    int colon = -1;
    int at = -1;
    int slash = -1;
    int limit = Math.min(text.length(), authority + MAX_AUTHORITY);
    for (int i = authority;
        i < limit && text.charAt(i) > ' ' && "\"'<>".indexOf(text.charAt(i)) < 0;
        i++) {
      char c = text.charAt(i);
      if (c == ':' && colon < 0 && slash < 0) {
        colon = i;
      } else if (c == '@' && (slash < 0 || (colon >= 0 && !isPort(colon + 1, slash)))) {
        at = i;
      } else if ((c == '/' || c == '?' || c == '#') && slash < 0) {
        slash = i;
      }
    }
    if (at < 0) {
      return authority;
    }
    boolean tokenAsUser = at - authority >= 20 && (colon < 0 || colon > at);
    return colon >= 0 && at > colon
        ? mask(colon + 1, at)
        : tokenAsUser ? mask(authority, at) : authority;
  }

  private boolean isPort(int start, int end) {
    return CardNumber.endOfDigits(text, start) == end;
  }

  private int dash(int i) {
    boolean first = i == 0 || text.charAt(i - 1) != '-';
    if (first && (text.startsWith("-----BEGIN ", i) || text.startsWith("---- BEGIN ", i))) {
      return pem(i + 11);
    }
    boolean option = i == 0 || " \t\"',[".indexOf(text.charAt(i - 1)) >= 0;
    return option ? option(i) : i + 1;
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
    int last = text.indexOf("---", end);
    return mask(end, last < 0 ? text.length() : last);
  }

  /** {@code --password x}, and short forms behind the programs that have them. */
  private int option(int dash) {
    int name = dash;
    while (name < text.length() && text.charAt(name) == '-') {
      name++;
    }
    int end = name;
    while (end < text.length()
        && end - name < MAX_NAME_LENGTH
        && SecretValue.isNameCharacter(text.charAt(end))) {
      end++;
    }
    int value = end;
    while (value < text.length() && value - end < 4 && " ,\"'".indexOf(text.charAt(value)) >= 0) {
      value++;
    }
    if (value == end || value == text.length() || text.charAt(value) == '-') {
      return glued(name, end);
    }
    char quote = text.charAt(value - 1);
    int valueEnd =
        quote == '"' || quote == '\''
            ? SecretValue.endOfQuoted(text, value, quote, 0)
            : SecretValue.endOfToken(text, value, false);
    if (is(name, end, "u") || is(name, end, "user")) {
      int colon = indexOf(':', value);
      return follows(dash, "curl") && colon > 0 && colon < valueEnd
          ? mask(colon + 1, valueEnd)
          : end;
    }
    boolean certain =
        (is(name, end, "p") && (follows(dash, "sshpass") || follows(dash, "docker login")))
            || (is(name, end, "a") && follows(dash, "redis-cli"));
    boolean secret = certain || (names.contains(text, name, end) && !isProse(value, valueEnd));
    return secret ? mask(value, valueEnd) : end;
  }

  /** {@code mysql -psecret}. */
  private int glued(int name, int end) {
    boolean mysql = end - name > 1 && text.charAt(name) == 'p' && text.charAt(name - 1) == '-';
    return mysql
            && text.charAt(Math.max(0, name - 2)) == ' '
            && (follows(name, "mysql") || follows(name, "mariadb"))
        ? mask(name + 1, end)
        : Math.max(name, end - 1);
  }

  private boolean follows(int position, String program) {
    int found = text.lastIndexOf(program, position);
    return found >= 0 && position - found < MAX_COMMAND;
  }

  private boolean isProse(int start, int end) {
    for (String word : PROSE) {
      if (is(start, end, word)) {
        return true;
      }
    }
    return false;
  }

  /** {@code <password>x</password>}. */
  private int element(int close) {
    int nameStart = nameStart(close);
    char before = nameStart == 0 ? ' ' : text.charAt(nameStart - 1);
    if ((before != '<' && before != ':') || !names.contains(text, nameStart, close)) {
      return close + 1;
    }
    int end = text.indexOf('<', close);
    return mask(close + 1, end < 0 ? text.length() : end);
  }

  /** {@code password%3Dx%26}. */
  private int percent(int i) {
    if (!text.regionMatches(true, i, "%3D", 0, 3) && !text.regionMatches(true, i, "%3A", 0, 3)) {
      return i + 1;
    }
    int nameEnd = i >= 3 && text.startsWith("%22", i - 3) ? i - 3 : i;
    int nameStart = nameStart(nameEnd);
    if (!names.contains(text, nameStart, nameEnd)) {
      return i + 3;
    }
    int start = text.startsWith("%22", i + 3) ? i + 6 : i + 3;
    int end = SecretValue.endOfToken(text, start, true);
    for (int at = start; at < end; at++) {
      if (text.startsWith("%26", at) || text.startsWith("%22", at)) {
        return mask(start, at);
      }
    }
    return mask(start, end);
  }

  /** Skips the digits at {@code start}, and masks them if they are a card's number. */
  private int card(int start) {
    int end = CardNumber.end(text, start);
    boolean alone = !continuesNumber(start) && !wordGoesOn(end);
    return alone && CardNumber.isOne(text, start, end)
        ? mask(start, end)
        : CardNumber.endOfDigits(text, start);
  }

  private boolean wordGoesOn(int end) {
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
