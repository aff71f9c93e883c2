package io.throughline.viewer.internal.receive;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;

/** A compressed body, which may be larger than it looks. */
final class GzipBody {

  /** What a request may be when it is not compressed any more. */
  static final int MAX_BYTES = 64 * 1024 * 1024;

  private GzipBody() {}

  /** The bytes; more than {@link #MAX_BYTES} if there are too many. */
  static byte[] read(byte[] body) throws IOException {
    try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(body))) {
      return in.readNBytes(MAX_BYTES + 1);
    }
  }
}
