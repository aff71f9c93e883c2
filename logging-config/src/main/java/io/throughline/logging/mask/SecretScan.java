package io.throughline.logging.mask;

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
    for (char stop : ":=->%~@0123456789".toCharArray()) {
      STOPS[stop] = ANYWHERE;
    }
  }

  private final SecretNames names;
  private final String source;
  private final ScannedText text;
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
    int first = nextStop(text, 0);
    return first == text.length() ? text : new SecretScan(names, text).masked(first);
  }

  /** How many characters around its stops a scan looks at, the same one each time it does. */
  static long looks(SecretNames names, String text) {
    SecretScan scan = new SecretScan(names, text);
    scan.masked(nextStop(text, 0));
    return scan.text.looks();
  }

  private String masked(int first) {
    for (int i = first; i < source.length(); ) {
      i = nextStop(source, Math.max(i + 1, stopAt(i, source.charAt(i))));
    }
    return masked == null ? source : masked.append(source, copied, source.length()).toString();
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
      case '~' -> azure(i);
      case '@' -> sqlplus(i);
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
    masked.append(source, copied, start).append(SecretMask.MASK);
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
    boolean secret =
        is(nameStart, nameEnd, "value")
            ? isNamedBefore(nameStart)
            : names.contains(text, nameStart, nameEnd);
    return secret ? value(from, nameStart, nameEnd, text.charAt(separator)) : from;
  }

  /** {@code "name":"password","value":"x"}, {@code name="password" value="x"}. */
  private boolean isNamedBefore(int value) {
    int end = value;
    int limit = Math.max(copied, value - MAX_NAME_LENGTH);
    while (end > limit && " ,\"'\\".indexOf(text.charAt(end - 1)) >= 0) {
      end--;
    }
    return end < value && names.contains(text, nameStart(end), end);
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
    char before = nameStart == 0 ? ' ' : text.charAt(nameStart - 1);
    boolean cookie = text.matches("cookie", nameEnd - 6);
    if (separator == ':' && (cookie || isAuthorization(nameEnd))) {
      return mask(start, SecretValue.endOfHeader(text, start, before));
    }
    int end = SecretValue.endOfToken(text, start, before == '?' || before == '&');
    while (cookie && end + 1 < text.length() && text.charAt(end) == ';') {
      end = SecretValue.endOfToken(text, Math.min(text.length(), end + 2), false);
    }
    if (isHarmless(start, end, nameStart, nameEnd)) {
      return end;
    }
    boolean blank = end > start && end < text.length() && text.charAt(end) == ' ';
    boolean component = blank && separator == '=' && isInRecord(nameStart);
    return mask(start, component ? SecretValue.endOfComponent(text, end) : end);
  }

  /** Behind the opening bracket of a record or map, such as that of {@code Login[password=x]}. */
  private boolean isInRecord(int nameStart) {
    int limit = Math.max(0, nameStart - MAX_COMMAND);
    for (int i = nameStart - 1; i >= limit; i--) {
      switch (text.charAt(i)) {
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
  private boolean isAuthorization(int nameEnd) {
    return text.matches("authorization", nameEnd - 13);
  }

  /** A working directory is called {@code PWD}, and some words say that there is no secret. */
  private boolean isHarmless(int start, int end, int nameStart, int nameEnd) {
    boolean directory =
        text.matches("pwd", nameEnd - 3)
            && nameEnd - nameStart <= 6
            && start < end
            && (text.charAt(start) == '/' || text.charAt(start) == '~');
    return directory || is(start, end, "true") || is(start, end, "false") || is(start, end, "null");
  }

  private boolean is(int start, int end, String word) {
    return end - start == word.length() && text.matches(word, start);
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
    if ((text.matches("thin", i - 4) || text.matches("oci", i - 3)) && isAtNear(i + 1)) {
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
    boolean bearer = text.matches("bearer ", start);
    if (!bearer && !text.matches("basic ", start)) {
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
    if (!isAtNear(authority)) {
      return authority;
    }
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

  /** Looked for once: most URLs have none. */
  private boolean isAtNear(int from) {
    if (nextAt < from) {
      nextAt = text.endOrIndexOf("@", from);
    }
    return nextAt < Math.min(text.length(), from + MAX_AUTHORITY);
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
    return mask(end, text.endOrIndexOf("---", end));
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
    if (isGlued(dash, end)) {
      return mask(dash + 2, SecretValue.endOfToken(text, dash + 2, false));
    }
    int value = end;
    while (value < text.length() && value - end < 4 && " ,\"'".indexOf(text.charAt(value)) >= 0) {
      value++;
    }
    if (value == end || value == text.length() || text.charAt(value) == '-') {
      return Math.max(name, end - 1);
    }
    if (is(name, end, "u") || is(name, end, "user")) {
      int colon = indexOf(':', value);
      return colon > 0 && follows(dash, "curl")
          ? mask(colon + 1, endOfArgument(value, colon + 1))
          : end;
    }
    boolean certain =
        (is(name, end, "p") && (follows(dash, "sshpass") || follows(dash, "docker login")))
            || (is(name, end, "a") && follows(dash, "redis-cli"));
    boolean secret = certain || (names.contains(text, name, end) && !isProse(value));
    return secret ? mask(value, endOfArgument(value, value)) : end;
  }

  /** Of the one that begins at {@code start}, perhaps behind a quote. */
  private int endOfArgument(int start, int from) {
    char quote = text.charAt(start - 1);
    return quote == '"' || quote == '\''
        ? SecretValue.endOfQuoted(text, from, quote, 0)
        : SecretValue.endOfToken(text, from, false);
  }

  /** {@code mysql -psecret}. */
  private boolean isGlued(int dash, int end) {
    return end - dash > 2
        && text.charAt(dash + 1) == 'p'
        && (follows(dash, "mysql") || follows(dash, "mariadb"));
  }

  /** {@code sqlplus user/password@}. */
  private int sqlplus(int at) {
    int limit = Math.max(copied, at - MAX_NAME_LENGTH);
    int slash = at;
    while (slash > limit && text.charAt(slash - 1) > ' ' && text.charAt(slash) != '/') {
      slash--;
    }
    boolean oracle =
        text.charAt(slash) == '/'
            && (follows(slash, "sqlplus")
                || follows(slash, "sqlldr")
                || follows(slash, "expdp")
                || follows(slash, "impdp"));
    return oracle ? mask(slash + 1, at) : at + 1;
  }

  private int azure(int tilde) {
    int end = ProviderToken.endOfAzure(text, tilde);
    return ProviderToken.isAzure(text, tilde, end)
        ? mask(Math.max(copied, tilde - 5), end)
        : tilde + 1;
  }

  private boolean follows(int position, String program) {
    for (int at = position; at >= Math.max(0, position - MAX_COMMAND); at--) {
      if (text.charAt(at) == program.charAt(0) && text.startsWith(program, at)) {
        return true;
      }
    }
    return false;
  }

  private boolean isProse(int start) {
    for (String word : PROSE) {
      if (text.matches(word, start) && !wordGoesOn(start + word.length())) {
        return true;
      }
    }
    return false;
  }

  /** {@code <password>x</password>}, {@code <property name="password">x</property>}. */
  private int element(int close) {
    int limit = Math.max(copied, close - MAX_COMMAND);
    int open = close - 1;
    while (open >= limit && text.charAt(open) != '<' && text.charAt(open) != '>') {
      open--;
    }
    if (open < limit || text.charAt(open) != '<' || "/-".indexOf(text.charAt(close - 1)) >= 0) {
      return close + 1;
    }
    int name = open + 1;
    int nameEnd = name;
    while (SecretValue.isNameCharacter(text.charAt(nameEnd)) || text.charAt(nameEnd) == ':') {
      nameEnd++;
    }
    if (!names.contains(text, name, nameEnd) && !isNamedBefore(close)) {
      return close + 1;
    }
    int end = text.endOrIndexOf("<", close);
    boolean type = open > 0 && SecretNames.isWordCharacter(text.charAt(open - 1));
    return type && !text.startsWith("</", end) ? close + 1 : mask(close + 1, end);
  }

  /** {@code password%3Dx%26}, encoded once or more. */
  private int percent(int i) {
    int code = behindEscapes(i + 1);
    if (!text.matches("3D", code) && !text.matches("3A", code)) {
      return code;
    }
    int nameEnd = beforeQuote(i);
    if (!names.contains(text, nameStart(nameEnd), nameEnd)) {
      return code + 2;
    }
    int start = code + 2;
    if (isEncoded("22", start)) {
      start = behindEscapes(start + 1) + 2;
    }
    int end = start;
    while (!SecretValue.endsAt(text, end, true) && !isEncoded("26", end) && !isEncoded("22", end)) {
      end++;
    }
    return mask(start, end);
  }

  /** Each encoding makes {@code %25} of a percent sign. */
  private int behindEscapes(int from) {
    int i = from;
    while (text.startsWith("25", i)) {
      i += 2;
    }
    return i;
  }

  private boolean isEncoded(String code, int i) {
    return text.startsWith("%", i) && text.startsWith(code, behindEscapes(i + 1));
  }

  private int beforeQuote(int i) {
    if (!text.startsWith("22", i - 2)) {
      return i;
    }
    int percent = i - 3;
    while (text.startsWith("25", percent - 1) && percent > copied + 2) {
      percent -= 2;
    }
    return text.startsWith("%", percent) ? percent : i;
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
