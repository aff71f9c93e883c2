package io.throughline.logging;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The words that make a name secret. A word of a name ends where something other than a letter or
 * digit, or a capital, begins another: {@code accessToken}, {@code ACCESS_TOKEN} and {@code
 * access.token} have the word {@code token}, {@code tokens} has not. Immutable.
 */
final class SecretNames {

  private static final List<String> WORDS =
      List.of(
          "password",
          "passwords",
          "passwd",
          "pwd",
          "passphrase",
          "passcode",
          "secret",
          "secrets",
          "token",
          "authorization",
          "credential",
          "credentials",
          "cookie",
          "jwt",
          "cvv",
          "cvc",
          "apikey",
          "accesskey",
          "privatekey",
          "secretkey");

  /** A {@code key} is a secret only behind one of these. */
  private static final Set<String> KINDS_OF_SECRET_KEY =
      Set.of("api", "access", "private", "secret", "signing", "encryption");

  /** By their last letter: most names are refused by looking at one character. */
  private final String[][] wordsByLastLetter = new String[0x80][0];

  private SecretNames(Collection<String> words) {
    for (String word : words) {
      int last = word.charAt(word.length() - 1) & 0x7F;
      List<String> sameEnd = new ArrayList<>(List.of(wordsByLastLetter[last]));
      sameEnd.add(word);
      wordsByLastLetter[last] = sameEnd.toArray(String[]::new);
    }
  }

  static SecretNames with(Collection<String> furtherWords) {
    List<String> words = new ArrayList<>(WORDS);
    for (String word : furtherWords) {
      if (!word.isBlank()) {
        words.add(word.strip().toLowerCase(Locale.ROOT));
      }
    }
    return new SecretNames(words);
  }

  /** Whether {@code text} from {@code start} to {@code end} is a secret name. */
  boolean contains(String text, int start, int end) {
    for (int i = start; i < end; i++) {
      if (endsWord(text, i, end) && isSecretUpTo(text, start, i + 1)) {
        return true;
      }
    }
    return false;
  }

  private static boolean endsWord(String text, int i, int end) {
    return isWordCharacter(text.charAt(i))
        && (i + 1 == end
            || !isWordCharacter(text.charAt(i + 1))
            || (!isUpperCase(text.charAt(i)) && isUpperCase(text.charAt(i + 1))));
  }

  private boolean isSecretUpTo(String text, int start, int end) {
    char last = text.charAt(end - 1);
    if (last >= 0x80) {
      return false;
    }
    for (String word : wordsByLastLetter[last | 0x20]) {
      if (isWord(word, text, start, end)) {
        return true;
      }
    }
    return (last == 'y' || last == 'Y') && isSecretKey(text, start, end);
  }

  private static boolean isWord(String word, String text, int start, int end) {
    int begin = end - word.length();
    return begin >= start
        && text.regionMatches(true, begin, word, 0, word.length())
        && (begin == start
            || !isWordCharacter(text.charAt(begin - 1))
            || (isUpperCase(text.charAt(begin)) && !isUpperCase(text.charAt(begin - 1))));
  }

  private static boolean isSecretKey(String text, int start, int end) {
    if (!isWord("key", text, start, end)) {
      return false;
    }
    int kindEnd = end - 3;
    while (kindEnd > start && !isWordCharacter(text.charAt(kindEnd - 1))) {
      kindEnd--;
    }
    for (String kind : KINDS_OF_SECRET_KEY) {
      if (isWord(kind, text, start, kindEnd)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isWordCharacter(char c) {
    return (c >= 'a' && c <= 'z') || isUpperCase(c) || (c >= '0' && c <= '9');
  }

  private static boolean isUpperCase(char c) {
    return c >= 'A' && c <= 'Z';
  }
}
