package io.throughline.examples.stream.rtsp;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.CorruptedFrameException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A decoder that cuts the bytes of a connection into interleaved frames and whole requests, because
 * Netty's decoder, which comes next, does not support the former.
 */
final class InterleavedCutter extends ByteToMessageDecoder {

  static final int MAX_HEADERS = 8 << 10;
  static final int MAX_BODY = 16 << 10;

  private static final int FRAME_HEADER = 4;
  private static final Pattern CONTENT_LENGTH =
      Pattern.compile("(?mi)^content-length:[ \t]*(\\d{1,9})[ \t]*\r?$");

  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
    int start = in.readerIndex();
    if (in.getByte(start) == '$') {
      if (in.readableBytes() < FRAME_HEADER) {
        return;
      }
      int length = in.getUnsignedShort(start + 2);
      if (in.readableBytes() >= FRAME_HEADER + length) {
        int channel = in.getUnsignedByte(start + 1);
        in.skipBytes(FRAME_HEADER);
        out.add(new InterleavedFrame(channel, in.readRetainedSlice(length)));
      }
      return;
    }
    int headers = endOfHeaders(in, start);
    if (headers < 0) {
      if (in.readableBytes() > MAX_HEADERS) {
        throw refused(in, "a request has more than 8 KiB of headers");
      }
      return;
    }
    int length = headers - start + contentLength(in, headers - start);
    if (in.readableBytes() >= length) {
      out.add(in.readRetainedSlice(length));
    }
  }

  /** The index behind the empty line; below zero if it is not there yet. */
  private static int endOfHeaders(ByteBuf in, int start) {
    int end = Math.min(in.writerIndex(), start + MAX_HEADERS);
    for (int at = start; at + 4 <= end; at++) {
      if (in.getInt(at) == 0x0d0a0d0a) {
        return at + 4;
      }
    }
    return -1;
  }

  private static int contentLength(ByteBuf in, int headers) {
    Matcher matcher = CONTENT_LENGTH.matcher(in.toString(in.readerIndex(), headers, US_ASCII));
    int length = matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
    if (length > MAX_BODY) {
      throw refused(in, "a request has a body of more than 16 KiB");
    }
    return length;
  }

  /** Nothing can be found in what follows. */
  private static CorruptedFrameException refused(ByteBuf in, String message) {
    in.skipBytes(in.readableBytes());
    return new CorruptedFrameException(message);
  }
}
