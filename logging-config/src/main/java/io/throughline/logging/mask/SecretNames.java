package io.throughline.logging.mask;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The words that make a name secret. A word of a name ends where something other than a letter or
 * digit, or a capital, begins another, and a number at its end is no part of it: {@code
 * accessToken}, {@code ACCESS_TOKEN2} and {@code access.token} have the word {@code token}. Some
 * count at the end of a longer word too ({@code sslpassword}). What a name says of a secret, such
 * as {@code token_type}, is none. Immutable.
 */
final class SecretNames {

  private static final Set<String> WORDS =
      Set.of(
          "pwd",
          "pw",
          "authorization",
          "cookie",
          "cookies",
          "jwt",
          "cvv",
          "cvc",
          "otp",
          "totp",
          "passkey",
          "passkeys",
          "creds",
          "jsessionid",
          "phpsessid",
          "sessionid",
          "bearer");

  private static final List<String> ENDINGS =
      List.of(
          "password",
          "passwords",
          "passwd",
          "passphrase",
          "passphrases",
          "passcode",
          "secret",
          "secrets",
          "token",
          "credential",
          "credentials",
          "dbpwd",
          "userpwd",
          "apikey",
          "apikeys",
          "accesskey",
          "accesskeys",
          "privatekey",
          "privatekeys",
          "secretkey",
          "secretkeys",
          "accountkey",
          "sharedkey",
          "masterkey",
          "signingkey",
          "encryptionkey",
          "authkey",
          "accesstokens",
          "authtokens",
          "refreshtokens",
          "apitokens");

  /** A {@code key} is a secret only behind one of these, and so are several {@code tokens}. */
  private static final Set<String> KINDS =
      Set.of(
          "api",
          "access",
          "private",
          "secret",
          "signing",
          "encryption",
          "account",
          "shared",
          "master",
          "auth",
          "ssh",
          "hmac",
          "aes",
          "rsa",
          "storage",
          "subscription",
          "webhook",
          "deploy",
          "functions",
          "refresh",
          "bearer",
          "session",
          "license",
          "crypt");

  /** What is said of a secret is none. */
  private static final Set<String> ABOUT =
      Set.of(
          "type",
          "types",
          "policy",
          "count",
          "length",
          "size",
          "limit",
          "limits",
          "name",
          "names",
          "file",
          "path",
          "dir",
          "url",
          "uri",
          "endpoint",
          "expiry",
          "expires",
          "expiration",
          "ttl",
          "age",
          "id",
          "ids",
          "enabled",
          "required",
          "valid",
          "status",
          "state",
          "format",
          "version",
          "algorithm",
          "alg",
          "strength",
          "reset",
          "changed",
          "error",
          "attempts",
          "max",
          "min",
          "used",
          "usage",
          "total",
          "provider",
          "issuer",
          "scope",
          "prefix",
          "suffix",
          "field",
          "column",
          "label",
          "encoder",
          "manager",
          "in",
          "at",
          "on",
          "by",
          "ref",
          "kind",
          "store",
          "bucket",
          "index",
          "position",
          "per",
          "rate",
          "budget",
          "java",
          "kt",
          "filter",
          "service",
          "handler",
          "factory",
          "exception",
          "validator",
          "generator",
          "resolver",
          "interceptor",
          "controller",
          "converter",
          "processor",
          "repository");

  /** By their first letter; a name without any of them is no secret. */
  private static final String[][] STEMS = new String[26][0];

  static {
    String stems =
        "pass pwd pw secret token auth cred cookie jwt cvv cvc otp key sig sess bearer connect.sid";
    for (String stem : stems.split(" ", -1)) {
      int letter = stem.charAt(0) - 'a';
      STEMS[letter] = Arrays.copyOf(STEMS[letter], STEMS[letter].length + 1);
      STEMS[letter][STEMS[letter].length - 1] = stem;
    }
  }

  private final Set<String> further;

  private SecretNames(Set<String> further) {
    this.further = further;
  }

  static SecretNames with(Collection<String> furtherWords) {
    List<String> words = new ArrayList<>();
    for (String word : furtherWords) {
      if (!word.isBlank()) {
        words.add(word.strip().toLowerCase(Locale.ROOT));
      }
    }
    return new SecretNames(Set.copyOf(words));
  }

  /** Whether {@code text} from {@code start} to {@code end} is a secret name. */
  boolean contains(ScannedText text, int start, int end) {
    if (further.isEmpty() && !hasStem(text, start, end)) {
      return false;
    }
    List<String> words = words(text, start, end);
    if (words.isEmpty()) {
      return false;
    }
    boolean secret = false;
    for (int i = 0; i < words.size(); i++) {
      if (further.contains(words.get(i))) {
        return true;
      }
      secret |= isSecret(words.get(i), i == 0 ? "" : words.get(i - 1));
    }
    String last = words.get(words.size() - 1);
    String before = words.size() < 2 ? "" : words.get(words.size() - 2);
    return (secret && (!ABOUT.contains(last) || (last.equals("id") && before.equals("secret"))))
        || isWhole(text.substring(start, end));
  }

  private static boolean isSecret(String word, String before) {
    if (WORDS.contains(word)) {
      return true;
    }
    for (String ending : ENDINGS) {
      if (word.endsWith(ending)) {
        return true;
      }
    }
    return switch (word) {
      case "key", "keys", "tokens" -> KINDS.contains(before);
      case "signature" -> before.equals("amz") || before.equals("goog") || before.equals("access");
      case "pass" -> !before.isEmpty();
      default -> word.equals("dbpass") || word.equals("userpass");
    };
  }

  private static boolean isWhole(String name) {
    return name.equals("sig")
        || name.equals("SESSION")
        || name.equals("_auth")
        || name.equalsIgnoreCase("connect.sid")
        || name.equalsIgnoreCase("asp.net_sessionid")
        || name.equals("pass");
  }

  private static boolean hasStem(ScannedText text, int start, int end) {
    for (int i = start; i < end; i++) {
      int letter = (text.charAt(i) | 0x20) - 'a';
      if (letter >= 0 && letter < STEMS.length) {
        for (String stem : STEMS[letter]) {
          if (i + stem.length() <= end && text.matches(stem, i)) {
            return true;
          }
        }
      }
    }
    return false;
  }

  private static List<String> words(ScannedText text, int start, int end) {
    List<String> words = new ArrayList<>();
    int from = start;
    for (int i = start; i < end; i++) {
      boolean word = isWordCharacter(text.charAt(i));
      boolean last = i + 1 == end || !isWordCharacter(text.charAt(i + 1));
      if (!word) {
        from = i + 1;
      } else if (last
          || (!isUpperCase(text.charAt(i)) && isUpperCase(text.charAt(i + 1)))
          || (i + 2 < end
              && isUpperCase(text.charAt(i + 1))
              && isLowerCase(text.charAt(i + 2))
              && i + 1 > from)) {
        int wordEnd = i + 1;
        while (wordEnd > from && text.charAt(wordEnd - 1) <= '9') {
          wordEnd--;
        }
        words.add(text.substring(from, wordEnd > from ? wordEnd : i + 1).toLowerCase(Locale.ROOT));
        from = i + 1;
      }
    }
    return words;
  }

  static boolean isWordCharacter(char c) {
    return isLowerCase(c) || isUpperCase(c) || (c >= '0' && c <= '9');
  }

  private static boolean isLowerCase(char c) {
    return c >= 'a' && c <= 'z';
  }

  private static boolean isUpperCase(char c) {
    return c >= 'A' && c <= 'Z';
  }
}
