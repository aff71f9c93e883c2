package io.throughline.logging.mask;

/**
 * A text, and how many of its characters were looked at: what a test of {@link SecretScan} bounds.
 */
final class ScannedText {

  private final String text;
  private final int length;
  private long looks;

  ScannedText(String text) {
    this.text = text;
    this.length = text.length();
  }

  int length() {
    return length;
  }

  long looks() {
    return looks;
  }

  char charAt(int i) {
    looks++;
    return text.charAt(i);
  }

  boolean startsWith(String wanted, int at) {
    looks += wanted.length();
    return text.startsWith(wanted, at);
  }

  /** Whatever the case of its letters. */
  boolean matches(String wanted, int at) {
    looks += wanted.length();
    return text.regionMatches(true, at, wanted, 0, wanted.length());
  }

  /** The place of {@code wanted}; where the text ends if there is none. */
  int endOrIndexOf(String wanted, int from) {
    int found = text.indexOf(wanted, from);
    int end = found < 0 ? length : found;
    looks += Math.max(0, end - from);
    return end;
  }

  String substring(int start, int end) {
    looks += end - start;
    return text.substring(start, end);
  }
}
