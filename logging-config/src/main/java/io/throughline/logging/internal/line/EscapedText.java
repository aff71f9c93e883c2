package io.throughline.logging.internal.line;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The same as {@link JsonText#fitted(String, int, int)}, escaped and in UTF-8, in one pass: what
 * Jackson does takes longer than all the rest once a text has line ends, as stack traces have. For
 * one text after the other, by one thread.
 */
final class EscapedText {
  // Why: RATIONALE.md#why-is-text-escaped-by-our-own-loop

  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  /** What follows the backslash; {@code u} for the long form, zero for none. */
  private static final byte[] ESCAPES = new byte[0x80];

  static {
    Arrays.fill(ESCAPES, 0, ' ', (byte) 'u');
    ESCAPES[0x7F] = 'u';
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
    int room = maxBytes - JsonText.MARK_SIZE;
    int fitting = 0; // bytes, with room for the mark behind them
    int fittingCharacters = 0;
    int i = 0;
    size = 0;
    while (true) {
      i = appendPlain(text, i, Math.min(length, i + room - size));
      if (size <= room) {
        fitting = size;
        fittingCharacters = i;
      }
      if (i >= length || size > maxBytes) {
        break;
      }
      i = append(text, i);
    }
    cut = missing > 0 || size > maxBytes;
    if (cut) {
      size = fitting;
      appendMark(JsonText.mark(missing + length - fittingCharacters));
    }
  }

  /**
   * The characters that stand for themselves, up to {@code end} at most. Returns where they end.
   */
  private int appendPlain(String text, int start, int end) {
    byte[] out = bytes;
    int i = start;
    int at = size;
    while (i < end) {
      char c = text.charAt(i);
      if (c >= 0x80 || ESCAPES[c] != 0) {
        break;
      }
      out[at++] = (byte) c;
      i++;
    }
    size = at;
    return i;
  }

  private void makeRoom(int length) {
    if (bytes.length < length) {
      bytes = new byte[Math.max(length, 2 * bytes.length)];
    }
  }

  /** One character. Returns where the next one begins. */
  private int append(String text, int i) {
    char c = text.charAt(i);
    if (JsonText.isControl(c)) {
      appendControl(c);
    } else if (c < 0x80) {
      appendAscii(c);
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

  private void appendAscii(char c) {
    byte escape = ESCAPES[c];
    if (escape == 0) {
      bytes[size++] = (byte) c;
      return;
    }
    bytes[size++] = '\\';
    bytes[size++] = escape;
    if (escape == 'u') {
      bytes[size++] = '0';
      bytes[size++] = '0';
      bytes[size++] = HEX[c >> 4];
      bytes[size++] = HEX[c & 0xF];
    }
  }

  private void appendControl(char c) {
    bytes[size++] = '\\';
    bytes[size++] = 'u';
    for (int shift = 12; shift >= 0; shift -= 4) {
      bytes[size++] = HEX[(c >> shift) & 0xF];
    }
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
