package io.throughline.viewer.internal.store;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** The sixteen bytes of a trace id. */
public record TraceId(long high, long low) {

  private static final HexFormat HEX = HexFormat.of();

  /** From OTLP's bytes; null if they are no id. */
  public static @Nullable TraceId of(ByteString bytes) {
    if (bytes.size() != 16) {
      return null;
    }
    ByteBuffer buffer = bytes.asReadOnlyByteBuffer();
    TraceId id = new TraceId(buffer.getLong(), buffer.getLong());
    return id.high == 0 && id.low == 0 ? null : id;
  }

  /** From hex; null if it is no id. */
  public static @Nullable TraceId parse(String hex) {
    return hex.length() == 32 && isHex(hex)
        ? new TraceId(
            HexFormat.fromHexDigitsToLong(hex, 0, 16), HexFormat.fromHexDigitsToLong(hex, 16, 32))
        : null;
  }

  /** A span id from OTLP's bytes; 0 if they are none. */
  public static long spanId(ByteString bytes) {
    return bytes.size() == 8 ? bytes.asReadOnlyByteBuffer().getLong() : 0;
  }

  /** A span id from hex; 0 if it is none. */
  public static long spanId(String hex) {
    return hex.length() == 16 && isHex(hex) ? HexFormat.fromHexDigitsToLong(hex) : 0;
  }

  /** A span id as hex. */
  public static String hex(long spanId) {
    return HEX.toHexDigits(spanId);
  }

  private static boolean isHex(String text) {
    return text.chars().allMatch(HexFormat::isHexDigit);
  }

  @Override
  public String toString() {
    return HEX.toHexDigits(high) + HEX.toHexDigits(low);
  }
}
