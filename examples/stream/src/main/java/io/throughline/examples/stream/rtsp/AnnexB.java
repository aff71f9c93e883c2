package io.throughline.examples.stream.rtsp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.throughline.examples.stream.relay.MediaPacket;
import io.throughline.examples.stream.relay.SegmentFormat;
import io.throughline.examples.stream.rtp.RtpPacket;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * H.264 as a stream of bytes, which is what its specification has in annex B: the track of video
 * without the times of its pictures. RFC 6184 has what is undone here.
 */
final class AnnexB implements SegmentFormat {

  private static final byte[] START_CODE = {0, 0, 0, 1};
  private static final Pattern PARAMETER_SETS = Pattern.compile("sprop-parameter-sets=([^; ]+)");
  private static final int SINGLE_TIME_AGGREGATION = 24;
  private static final int FRAGMENT = 28;

  private final int track;
  private final List<byte[]> parameterSets;
  private boolean inFragment;

  private AnnexB(int track, List<byte[]> parameterSets) {
    this.track = track;
    this.parameterSets = parameterSets;
  }

  /** For the first track of H.264; null if there is none. */
  static @Nullable Supplier<AnnexB> of(SessionDescription description) {
    for (int track = 0; track < description.tracks().size(); track++) {
      if (description.tracks().get(track).hasKeyframes()) {
        int found = track;
        List<byte[]> parameterSets = parameterSets(description.tracks().get(track).lines());
        return () -> new AnnexB(found, parameterSets);
      }
    }
    return null;
  }

  /** Some publishers send them here and nowhere else. */
  private static List<byte[]> parameterSets(List<String> lines) {
    List<byte[]> sets = new ArrayList<>();
    for (String line : lines) {
      Matcher found = PARAMETER_SETS.matcher(line);
      if (line.startsWith("a=fmtp:") && found.find()) {
        for (String set : found.group(1).split(",", -1)) {
          try {
            sets.add(Base64.getDecoder().decode(set));
          } catch (IllegalArgumentException e) {
            return List.of(); // a publisher that errs here may still send them with its pictures
          }
        }
      }
    }
    return List.copyOf(sets);
  }

  @Override
  public String extension() {
    return "h264";
  }

  @Override
  public boolean takes(MediaPacket packet) {
    return packet.track() == track;
  }

  @Override
  public void begin(OutputStream file) throws IOException {
    inFragment = false;
    for (byte[] set : parameterSets) {
      file.write(START_CODE);
      file.write(set);
    }
  }

  @Override
  public void write(MediaPacket packet, OutputStream file) throws IOException {
    ByteBuf data = Unpooled.wrappedBuffer(packet.data());
    RtpPacket header = RtpPacket.parse(data);
    if (header == null || header.payloadLength() == 0) {
      return;
    }
    ByteBuf payload = data.slice(header.payload(), header.payloadLength());
    switch (payload.getByte(0) & 0x1f) {
      case SINGLE_TIME_AGGREGATION -> aggregated(payload.skipBytes(1), file);
      case FRAGMENT -> fragment(payload, file);
      default -> unit(payload, file);
    }
  }

  private static void aggregated(ByteBuf units, OutputStream file) throws IOException {
    while (units.readableBytes() > 2) {
      int length = Math.min(units.readUnsignedShort(), units.readableBytes());
      unit(units.readSlice(length), file);
    }
  }

  private static void unit(ByteBuf unit, OutputStream file) throws IOException {
    file.write(START_CODE);
    unit.readBytes(file, unit.readableBytes());
  }

  private void fragment(ByteBuf fragment, OutputStream file) throws IOException {
    if (fragment.readableBytes() < 2) {
      return;
    }
    int indicator = fragment.readByte();
    int header = fragment.readByte();
    boolean first = (header & 0x80) != 0;
    if (first) {
      file.write(START_CODE);
      file.write((indicator & 0xe0) | (header & 0x1f));
      inFragment = true;
    }
    // One whose beginning was lost has no place.
    if (inFragment) {
      fragment.readBytes(file, fragment.readableBytes());
      inFragment = (header & 0x40) == 0;
    }
  }
}
