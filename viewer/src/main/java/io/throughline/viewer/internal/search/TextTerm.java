package io.throughline.viewer.internal.search;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.Locale;
import java.util.function.Predicate;

/**
 * The condition that a text occurs somewhere in an item, in upper or lower case. The encoded bytes
 * are scanned first; only an item whose bytes have the text is decoded, to see that it is not a
 * part of something else. Thread-safe.
 */
final class TextTerm implements Predicate<Item> {

  private final String text;
  private final byte[] lower;
  private final byte[] upper;
  private final boolean scannable;

  private final int[] steps = new int[256];

  TextTerm(String text) {
    this.text = text.toLowerCase(Locale.ROOT);
    lower = this.text.getBytes(UTF_8);
    upper = text.toUpperCase(Locale.ROOT).getBytes(UTF_8);
    scannable =
        text.chars().allMatch(c -> c >= ' ' && c < 0x7f)
            && text.chars().anyMatch(Character::isLetter) // a number may be encoded as one
            && !"true".contains(this.text)
            && !"false".contains(this.text);
    Arrays.fill(steps, lower.length);
    for (int at = 0; scannable && at < lower.length - 1; at++) {
      steps[lower[at]] = lower.length - 1 - at;
      steps[upper[at]] = lower.length - 1 - at;
    }
  }

  @Override
  public boolean test(Item item) {
    return item.origin().serviceInLowerCase().contains(text)
        || ((!scannable || isIn(item.encoded())) && item.anyText(this::isIn));
  }

  private boolean isIn(String value) {
    return value.length() >= text.length() && value.toLowerCase(Locale.ROOT).contains(text);
  }

  /** By Horspool's method: from the byte under the text's end one knows how far it can go on. */
  private boolean isIn(byte[] bytes) {
    int end = lower.length - 1;
    for (int at = end; at < bytes.length; at += steps[bytes[at] & 0xff]) {
      int i = end;
      while (bytes[at - end + i] == lower[i] || bytes[at - end + i] == upper[i]) {
        if (i-- == 0) {
          return true;
        }
      }
    }
    return false;
  }
}
