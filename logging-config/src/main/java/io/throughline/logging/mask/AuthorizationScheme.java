package io.throughline.logging.mask;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Credentials behind the scheme of HTTP that they are for. */
final class AuthorizationScheme {

  private AuthorizationScheme() {}

  /** {@code Bearer token}, {@code Basic base64}. */
  static int scheme(SecretScan scan, int start) {
    boolean bearer = scan.text.matches("bearer ", start);
    if (!bearer && !scan.text.matches("basic ", start)) {
      return start + 1;
    }
    int token = start + (bearer ? 7 : 6);
    int end = token;
    boolean digit = false;
    while (end < scan.text.length()
        && (TokenFormats.isTokenCharacter(scan.text.charAt(end), true)
            || scan.text.charAt(end) == '~')) {
      digit |= Character.isDigit(scan.text.charAt(end));
      end++;
    }
    int padding = scan.indexOf('=', token);
    boolean field = padding >= 0 && padding < end - 2; // in a token it is only at the end
    boolean secret =
        bearer ? !field && (digit || end - token >= 16) : isUserAndPassword(scan, token, end);
    return secret ? scan.mask(token, end) : token;
  }

  private static boolean isUserAndPassword(SecretScan scan, int start, int end) {
    try {
      byte[] decoded =
          Base64.getDecoder().decode(scan.text.substring(start, Math.min(end, start + 256)));
      return new String(decoded, StandardCharsets.ISO_8859_1).indexOf(':') >= 0;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
