package io.throughline.viewer.internal.search;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.throughline.viewer.internal.store.Origin;
import java.util.Locale;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The condition that a text occurs somewhere in an item, in upper or lower case. The encoded bytes
 * are scanned first; only an item whose bytes have the text is decoded, to see that it is not a
 * part of something else. Not thread-safe.
 */
final class TextTerm implements Predicate<Item> {

  private final String text;
  private final byte[] lower;
  private final byte[] upper;
  private final boolean scannable;

  private @Nullable Origin lastOrigin;
  private boolean inLastOrigin;

  TextTerm(String text) {
    this.text = text.toLowerCase(Locale.ROOT);
    lower = this.text.getBytes(UTF_8);
    upper = text.toUpperCase(Locale.ROOT).getBytes(UTF_8);
    scannable =
        text.chars().allMatch(c -> c >= ' ' && c < 0x7f)
            && text.chars().anyMatch(Character::isLetter) // a number may be encoded as one
            && !"true".contains(this.text)
            && !"false".contains(this.text);
  }

  @Override
  public boolean test(Item item) {
    return isInService(item.origin())
        || ((!scannable || isIn(item.encoded())) && item.anyText(this::isIn));
  }

  @SuppressWarnings("ReferenceEquality") // equal ones are one object, mostly that of the last item
  private boolean isInService(Origin origin) {
    if (origin != lastOrigin) {
      lastOrigin = origin;
      inLastOrigin = isIn(origin.service());
    }
    return inLastOrigin;
  }

  private boolean isIn(String value) {
    return value.length() >= text.length() && value.toLowerCase(Locale.ROOT).contains(text);
  }

  private boolean isIn(byte[] bytes) {
    byte firstLower = lower[0];
    byte firstUpper = upper[0];
    int last = bytes.length - lower.length;
    for (int at = 0; at <= last; at++) {
      byte first = bytes[at];
      if ((first == firstLower || first == firstUpper) && isAt(bytes, at)) {
        return true;
      }
    }
    return false;
  }

  private boolean isAt(byte[] bytes, int at) {
    for (int i = 1; i < lower.length; i++) {
      byte each = bytes[at + i];
      if (each != lower[i] && each != upper[i]) {
        return false;
      }
    }
    return true;
  }
}
