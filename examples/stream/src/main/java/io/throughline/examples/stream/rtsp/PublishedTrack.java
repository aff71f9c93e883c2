package io.throughline.examples.stream.rtsp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.throughline.examples.stream.relay.MediaPacket;
import io.throughline.examples.stream.rtp.H264;
import io.throughline.examples.stream.rtp.ReceiverState;
import io.throughline.examples.stream.rtp.ReportBlock;
import io.throughline.examples.stream.rtp.RtpPacket;
import io.throughline.examples.stream.rtp.SenderReport;
import org.jspecify.annotations.Nullable;

/** The facts about a track that come from the packets of its publisher. */
final class PublishedTrack {

  private static final double NANOS_PER_SECOND = 1e9;

  private final int index;
  private final SessionDescription.Track description;
  private final boolean streamHasKeyframes;
  private final ReceiverState state;

  private boolean hasTimestamp;
  private long timestamp;
  private long arrival;
  private boolean keyframe;
  private @Nullable SenderReport senderReport;
  private long senderReportArrival;

  PublishedTrack(int index, SessionDescription.Track description, boolean streamHasKeyframes) {
    this.index = index;
    this.description = description;
    this.streamHasKeyframes = streamHasKeyframes;
    state = new ReceiverState(description.clockRate());
  }

  ReceiverState.Order received(RtpPacket header, long now) {
    return state.received(header, now);
  }

  /** Whether a packet's timestamp went back or ahead by a second more than the time since then. */
  boolean jumps(RtpPacket header, long now) {
    double media = (int) (header.timestamp() - timestamp) / (double) description.clockRate();
    double real = (now - arrival) / NANOS_PER_SECOND;
    // Behind is what a publisher sends at once after it was held up.
    return hasTimestamp && (media > real + 1 || media < -1);
  }

  MediaPacket packet(ByteBuf data, RtpPacket header, long now) {
    boolean newTimestamp = !hasTimestamp || header.timestamp() != timestamp;
    hasTimestamp = true;
    timestamp = header.timestamp();
    arrival = now;
    boolean beginsFrame = streamHasKeyframes ? description.hasKeyframes() && newTimestamp : true;
    boolean randomAccess = false;
    if (description.hasKeyframes()) {
      // Once a frame: parameters and slices come in packets of their own.
      keyframe &= !newTimestamp;
      randomAccess = !keyframe && H264.beginsKeyframe(data, header);
      keyframe |= randomAccess;
    }
    return new MediaPacket(
        index,
        ByteBufUtil.getBytes(data),
        beginsFrame,
        header.marker() || !description.hasKeyframes(),
        randomAccess,
        now);
  }

  void senderReport(SenderReport report, long now) {
    senderReport = report;
    senderReportArrival = now;
  }

  /** The last one; null if none came. */
  @Nullable SenderReport senderReport() {
    return senderReport;
  }

  ReportBlock report(long now) {
    return senderReport == null
        ? state.report(0, 0)
        : state.report(
            senderReport.token(), (long) ((now - senderReportArrival) / NANOS_PER_SECOND * 65536));
  }

  long lost() {
    return state.totalLost();
  }

  double jitterSeconds() {
    return state.jitterSeconds();
  }
}
