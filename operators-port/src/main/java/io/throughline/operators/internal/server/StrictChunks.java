package io.throughline.operators.internal.server;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.List;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.MalformedChunkCodingException;
import org.apache.hc.core5.http.MessageConstraintException;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.BasicHttpTransportMetrics;
import org.apache.hc.core5.http.impl.nio.ChunkDecoder;
import org.apache.hc.core5.http.message.BasicHeader;
import org.apache.hc.core5.http.nio.SessionInputBuffer;
import org.apache.hc.core5.util.CharArrayBuffer;

/**
 * A body in chunks. Where HttpCore's decoder ends the connection without an answer, for malformed
 * chunks, the body ends with {@link #MALFORMED} in place of trailers; and a size with a sign, which
 * it takes, is malformed.
 */
final class StrictChunks extends ChunkDecoder {

  /** Known by identity: a client cannot send it. */
  static final Header MALFORMED = new BasicHeader("malformed", "chunks");

  private final Runnable onMalformed;
  private boolean malformed;

  StrictChunks(
      ReadableByteChannel channel,
      SessionInputBuffer buffer,
      Http1Config limits,
      BasicHttpTransportMetrics metrics,
      Runnable onMalformed) {
    super(channel, new UnsignedSizes(buffer), limits, metrics);
    this.onMalformed = onMalformed;
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    try {
      return super.read(target);
    } catch (MalformedChunkCodingException | MessageConstraintException e) {
      malformed = true;
      onMalformed.run();
      setCompleted();
      return 0;
    }
  }

  @Override
  public List<? extends Header> getTrailers() {
    return malformed ? List.of(MALFORMED) : super.getTrailers();
  }

  /** The input, in which no line may begin with a sign. */
  private record UnsignedSizes(SessionInputBuffer input) implements SessionInputBuffer {

    @Override
    public boolean readLine(CharArrayBuffer line, boolean atEnd) throws IOException {
      boolean isWhole = input.readLine(line, atEnd);
      if (isWhole && !line.isEmpty() && (line.charAt(0) == '-' || line.charAt(0) == '+')) {
        throw new MalformedChunkCodingException("the size of a chunk has a sign");
      }
      return isWhole;
    }

    @Override
    public boolean hasData() {
      return input.hasData();
    }

    @Override
    public int length() {
      return input.length();
    }

    @Override
    public int fill(ReadableByteChannel source) throws IOException {
      return input.fill(source);
    }

    @Override
    public int read() {
      return input.read();
    }

    @Override
    public int read(ByteBuffer target, int maxLength) {
      return input.read(target, maxLength);
    }

    @Override
    public int read(ByteBuffer target) {
      return input.read(target);
    }

    @Override
    public int read(WritableByteChannel target, int maxLength) throws IOException {
      return input.read(target, maxLength);
    }

    @Override
    public int read(WritableByteChannel target) throws IOException {
      return input.read(target);
    }
  }
}
