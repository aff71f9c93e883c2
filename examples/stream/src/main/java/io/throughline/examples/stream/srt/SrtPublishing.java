package io.throughline.examples.stream.srt;

import io.throughline.examples.stream.relay.LiveStream;
import io.throughline.examples.stream.relay.MediaPacket;
import io.throughline.examples.stream.ts.TransportStream;
import io.throughline.semconv.BoundCounter;
import io.throughline.semconv.NetworkIoDirection;
import io.throughline.semconv.StreamDropReason;
import io.throughline.semconv.StreamStopReason;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where a stream comes from: a publisher, or the origin that an edge has called. */
final class SrtPublishing implements SrtPeer {

  /** Greater than any message in live mode. */
  private static final int MAX_MESSAGE = 1456;

  /** After so many it is the turn of others. */
  private static final int MESSAGES_AT_ONCE = 200;

  private final SrtParts parts;
  private final int socket;
  private final LiveStream stream;
  private final boolean called;
  private final TransportStream transport;
  private final SrtLink link;
  private final BoundCounter continuityErrors;
  private final byte[] buffer = new byte[MAX_MESSAGE];
  private long countedGaps;
  private long countedJumps;
  private int unwanted;
  private boolean wasSilent;

  /**
   * @param called whether it is here only as long as somebody plays it
   */
  SrtPublishing(
      SrtParts parts, int socket, LiveStream stream, TransportStream transport, boolean called) {
    this.parts = parts;
    this.socket = socket;
    this.stream = stream;
    this.transport = transport;
    this.called = called;
    link =
        new SrtLink(parts, socket, NetworkIoDirection.RECEIVE, stream.name(), stream.publisher());
    continuityErrors = parts.telemetry().continuityErrors(SrtParts.PROTOCOL, stream.name());
  }

  LiveStream stream() {
    return stream;
  }

  @Override
  public int socket() {
    return socket;
  }

  @Override
  public boolean readable() {
    wasSilent = link.isSilent();
    for (int i = 0; i < MESSAGES_AT_ONCE; i++) {
      int length = LibSrt.srt_recvmsg(socket, buffer, buffer.length);
      if (length <= 0) {
        return LibSrt.srt_getsockstate(socket) == LibSrt.CONNECTED;
      }
      receive(Arrays.copyOf(buffer, length), System.nanoTime());
    }
    return true;
  }

  private void receive(byte[] message, long now) {
    link.heard();
    List<MediaPacket> packets = transport.read(message, now);
    if (packets.isEmpty()) {
      stream.publisher().dropped(StreamDropReason.MALFORMED, 1);
      return;
    }
    for (MediaPacket packet : packets) {
      if (packet.randomAccess()) {
        stream.opensWith(new MediaPacket(0, transport.tables(), true, false, false, now));
      }
      stream.write(packet);
    }
    for (; countedJumps < transport.jumps(); countedJumps++) {
      stream.timestampJumped();
    }
    continuityErrors.add(transport.gaps() - countedGaps);
    countedGaps = transport.gaps();
  }

  @Override
  public @Nullable StreamStopReason tick() {
    link.sample();
    unwanted = called && !stream.hasReaders() ? unwanted + 1 : 0;
    if (unwanted > parts.streams().limits().idle().toSeconds()) {
      return StreamStopReason.UNUSED;
    }
    return stream.tick() ? StreamStopReason.IDLE : null;
  }

  @Override
  public StreamStopReason breakReason() {
    // What libsrt hands out when it gives the peer up is older than that.
    return wasSilent ? StreamStopReason.PEER_LOST : StreamStopReason.CLOSED;
  }

  @Override
  public void end(StreamStopReason reason) {
    link.end();
    stream.end(reason);
  }
}
