package io.throughline.logging.internal.line;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * Lines while they are written: it grows up to a limit and refuses what is beyond. It has no lock,
 * as the JDK's has for each call.
 */
public final class LineBuffer extends OutputStream {

  /** The signal that the limit is reached. Only its type matters, so it needs no stack trace. */
  static final class Full extends IOException {
    private static final long serialVersionUID = 1;

    private Full() {
      super("the line is longer than allowed");
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
      return this;
    }
  }

  private final int limit;
  private byte[] bytes = new byte[1024];
  private int size;
  private boolean open;
  private @Nullable JsonGenerator generator;

  public LineBuffer(int limit) {
    this.limit = limit;
  }

  public int size() {
    return size;
  }

  /** Empties it for a line; false if a line is being written. */
  boolean open() {
    if (open) {
      return false;
    }
    open = true;
    size = 0;
    return true;
  }

  /**
   * What has written into it before, if that went well; made once, because buffers come with it.
   */
  @Nullable JsonGenerator takeGenerator() {
    JsonGenerator taken = generator;
    generator = null;
    return taken;
  }

  void keep(JsonGenerator writing) {
    generator = writing;
  }

  /** The line is complete and stays here until the next one. */
  @Override
  public void close() {
    open = false;
  }

  public void clear() {
    size = 0;
  }

  @Override
  public void write(int value) throws IOException {
    makeRoom(1);
    bytes[size++] = (byte) value;
  }

  @Override
  public void write(byte[] source, int offset, int length) throws IOException {
    makeRoom(length);
    System.arraycopy(source, offset, bytes, size, length);
    size += length;
  }

  private void makeRoom(int length) throws Full {
    if (length > limit - size) {
      throw new Full();
    }
    if (size + length > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.min(limit, Math.max(size + length, 2 * bytes.length)));
    }
  }

  /** In one call, so that lines of several writers do not mix. */
  public void writeTo(OutputStream out) throws IOException {
    out.write(bytes, 0, size);
  }

  public byte[] toByteArray() {
    return Arrays.copyOf(bytes, size);
  }
}
