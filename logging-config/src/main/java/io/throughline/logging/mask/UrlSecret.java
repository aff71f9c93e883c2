package io.throughline.logging.mask;

/** The password in the authority of a URL, and in a connect string of Oracle. */
final class UrlSecret {

  private UrlSecret() {}

  /** {@code thin:user/password@}; {@code colon} if it is none. */
  static int oracle(SecretScan scan, int colon) {
    boolean driver = scan.text.matches("thin", colon - 4) || scan.text.matches("oci", colon - 3);
    if (!driver || !scan.isAtNear(colon + 1)) {
      return colon;
    }
    int at = scan.indexOf('@', colon + 1);
    int slash = scan.indexOf('/', colon + 1);
    return slash >= 0 && at > slash ? scan.mask(slash + 1, at) : colon;
  }

  /** {@code scheme://user:password@host}, with any characters in the password. */
  static int url(SecretScan scan, int authority) {
    if (!scan.isAtNear(authority)) {
      return authority;
    }
    int colon = -1;
    int at = -1;
    int slash = -1;
    int limit = Math.min(scan.text.length(), authority + SecretScan.MAX_AUTHORITY);
    for (int i = authority;
        i < limit && scan.text.charAt(i) > ' ' && "\"'<>".indexOf(scan.text.charAt(i)) < 0;
        i++) {
      char c = scan.text.charAt(i);
      if (c == ':' && colon < 0 && slash < 0) {
        colon = i;
      } else if (c == '@' && (slash < 0 || (colon >= 0 && !isPort(scan, colon + 1, slash)))) {
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
        ? scan.mask(colon + 1, at)
        : tokenAsUser ? scan.mask(authority, at) : authority;
  }

  private static boolean isPort(SecretScan scan, int start, int end) {
    return CardNumber.endOfDigits(scan.text, start) == end;
  }
}
