package io.throughline.viewer.internal.session;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** A reader of lines of bounded length. Not thread-safe. */
final class Lines {

  private final InputStream in;
  private final int maxLineBytes;
  private final byte[] buffer = new byte[64 * 1024];
  private int position;
  private int filled;

  Lines(InputStream in, int maxLineBytes) {
    this.in = in;
    this.maxLineBytes = maxLineBytes;
  }

  /** The next line without its end; null at the end of the file. */
  byte @Nullable [] next() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    while (true) {
      if (position == filled) {
        filled = in.read(buffer);
        position = 0;
        if (filled < 0) {
          filled = 0;
          return line.size() == 0 ? null : line.toByteArray();
        }
      }
      int end = position;
      while (end < filled && buffer[end] != '\n') {
        end++;
      }
      if (line.size() + end - position > maxLineBytes) {
        throw new IOException("a line has more than " + maxLineBytes + " bytes");
      }
      line.write(buffer, position, end - position);
      position = end;
      if (end < filled) {
        position++;
        return line.toByteArray();
      }
    }
  }
}
