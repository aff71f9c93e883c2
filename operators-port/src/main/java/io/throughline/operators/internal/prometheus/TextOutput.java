package io.throughline.operators.internal.prometheus;

import java.io.IOException;
import java.io.OutputStream;

/** Bytes and numbers on their way out, as Prometheus' formats have them. */
final class TextOutput {

  /** As many digits as the whole part of a number has before Java writes it with an exponent. */
  private static final double EXPONENT_FROM = 1e7;

  private final OutputStream out;
  private final byte[] buffer = new byte[8 * 1024];
  private int size;

  TextOutput(OutputStream out) {
    this.out = out;
  }

  void write(EncodedText piece) throws IOException {
    byte[] text = piece.bytes;
    if (text.length > buffer.length - size) {
      flush();
    }
    if (text.length > buffer.length) {
      out.write(text);
    } else {
      System.arraycopy(text, 0, buffer, size, text.length);
      size += text.length;
    }
  }

  /** Short. */
  void write(String ascii) throws IOException {
    if (ascii.length() > buffer.length - size) {
      flush();
    }
    for (int i = 0; i < ascii.length(); i++) {
      buffer[size++] = (byte) ascii.charAt(i);
    }
  }

  void write(long number) throws IOException {
    write(Long.toString(number));
  }

  void write(double number) throws IOException {
    if (number > 0 && number < EXPONENT_FROM && number == (int) number) {
      write((long) number); // what most numbers are, in a third of the time
      write(".0");
    } else if (Double.isInfinite(number)) {
      write(number > 0 ? "+Inf" : "-Inf");
    } else {
      write(Double.toString(number));
    }
  }

  void flush() throws IOException {
    out.write(buffer, 0, size);
    size = 0;
  }
}
