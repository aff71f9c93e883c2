package io.throughline.logging;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The same as {@link JsonText#fitted(String, int, int)}, escaped and in UTF-8, in one pass: what
 * Jackson does takes longer than all the rest once a text has line ends, as stack traces have. For
 * one text after the other, by one thread.
 */
final class EscapedText {

  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  /** What follows the backslash; {@code u} for the long form, zero for none. */
  private static final byte[] ESCAPES = new byte[0x80];

  static {
    Arrays.fill(ESCAPES, 0, ' ', (byte) 'u');
    String escaped = "\b\t\n\f\r\"\\";
    String escapes = "btnfr\"\\";
    for (int i = 0; i < escaped.length(); i++) {
      ESCAPES[escaped.charAt(i)] = (byte) escapes.charAt(i);
    }
  }

  private byte[] bytes = new byte[512];
  private int size;
  private boolean cut;

  byte[] bytes() {
    return bytes;
  }

  int size() {
    return size;
  }

  /** Whether something is missing, which its end then tells. */
  boolean isCut() {
    return cut;
  }

  void set(String text, int missing, int maxBytes) {
    int length = text.length();
    makeRoom(Math.min(maxBytes, 6 * length + JsonText.MARK_SIZE) + 8);
    byte[] out = bytes;
    int room = maxBytes - JsonText.MARK_SIZE;
    int fitting = 0; // bytes, with room for the mark behind them
    int fittingCharacters = 0;
    int i = 0;
    int at = 0;
    while (i < length && at <= maxBytes) {
      if (at <= room) {
        fitting = at;
        fittingCharacters = i;
      }
      char c = text.charAt(i);
      byte escape = c < 0x80 ? ESCAPES[c] : (byte) 'u';
      if (escape == 0) {
        out[at++] = (byte) c;
        i++;
      } else if (escape != 'u') {
        out[at++] = '\\';
        out[at++] = escape;
        i++;
      } else {
        size = at;
        i = append(text, i);
        at = size;
      }
    }
    cut = missing > 0 || at > maxBytes;
    size = at;
    if (cut) {
      boolean allFits = i == length && at <= room;
      size = allFits ? at : fitting;
      appendMark(JsonText.mark(missing + length - (allFits ? length : fittingCharacters)));
    }
  }

  private void makeRoom(int length) {
    if (bytes.length < length) {
      bytes = new byte[Math.max(length, 2 * bytes.length)];
    }
  }

  /** What is neither ASCII nor has a short escape. Returns where the next character begins. */
  private int append(String text, int i) {
    char c = text.charAt(i);
    if (c < ' ') {
      appendControl(c);
    } else if (c < 0x800) {
      bytes[size++] = (byte) (0xC0 | (c >> 6));
      bytes[size++] = (byte) (0x80 | (c & 0x3F));
    } else if (!Character.isSurrogate(c)) {
      appendThree(c);
    } else if (JsonText.startsPair(text, i)) {
      int point = Character.toCodePoint(c, text.charAt(i + 1));
      bytes[size++] = (byte) (0xF0 | (point >> 18));
      bytes[size++] = (byte) (0x80 | ((point >> 12) & 0x3F));
      bytes[size++] = (byte) (0x80 | ((point >> 6) & 0x3F));
      bytes[size++] = (byte) (0x80 | (point & 0x3F));
      return i + 2;
    } else {
      appendThree('\uFFFD');
    }
    return i + 1;
  }

  private void appendControl(char c) {
    bytes[size++] = '\\';
    bytes[size++] = 'u';
    bytes[size++] = '0';
    bytes[size++] = '0';
    bytes[size++] = HEX[c >> 4];
    bytes[size++] = HEX[c & 0xF];
  }

  private void appendThree(char c) {
    bytes[size++] = (byte) (0xE0 | (c >> 12));
    bytes[size++] = (byte) (0x80 | ((c >> 6) & 0x3F));
    bytes[size++] = (byte) (0x80 | (c & 0x3F));
  }

  private void appendMark(String mark) {
    byte[] utf8 = mark.getBytes(StandardCharsets.UTF_8);
    System.arraycopy(utf8, 0, bytes, size, utf8.length);
    size += utf8.length;
  }
}
