package io.throughline.examples.stream.srt;

import com.sun.jna.Memory;
import io.throughline.examples.stream.relay.LiveStream;
import io.throughline.examples.stream.relay.MediaPacket;
import io.throughline.examples.stream.relay.Reader;
import io.throughline.examples.stream.relay.ReaderQueue;
import io.throughline.examples.stream.relay.Session;
import io.throughline.semconv.NetworkIoDirection;
import io.throughline.semconv.StreamStopReason;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A reader. Its queue is the buffer of its socket: what is in there is not acknowledged, and libsrt
 * gives up what is too late.
 */
final class SrtPlaying implements SrtPeer, Reader {

  private final int socket;
  private final Session session;
  private final BiConsumer<SrtPeer, StreamStopReason> close;
  private final ReaderQueue queue;
  private final SrtLink link;
  private final Memory queued = new Memory(Long.BYTES);
  private final byte[] discarded = new byte[1456];

  private @Nullable LiveStream stream;

  /**
   * @param close ends it
   */
  SrtPlaying(
      SrtParts parts,
      int socket,
      String name,
      Session session,
      BiConsumer<SrtPeer, StreamStopReason> close) {
    this.socket = socket;
    this.session = session;
    this.close = close;
    queue = new ReaderQueue(parts.streams().limits().queueBytes(), true);
    link = new SrtLink(parts, socket, NetworkIoDirection.TRANSMIT, name, session);
  }

  /** The stream is there; it comes from now on. */
  void join(LiveStream target) {
    stream = target;
    target.join(this, session);
  }

  @Override
  public int socket() {
    return socket;
  }

  @Override
  public void write(MediaPacket packet) {
    if (packet.beginsFrame()) {
      lookAtQueue();
    }
    if (!queue.admits(packet)) {
      session.leftOut();
      return;
    }
    int length = packet.data().length;
    if (LibSrt.srt_send(socket, packet.data(), length) == LibSrt.ERROR) {
      // Of a link that does not stand any more the server is told in another way.
      if (LibSrt.lastErrorCode() == LibSrt.WOULD_BLOCK_SEND) {
        queue.filled();
        session.leftOut();
      }
      return;
    }
    queue.added(length);
    session.count(length);
    if (packet.endsFrame()) {
      session.relayed(packet.arrival());
    }
    if (packet.randomAccess()) {
      session.flows();
    }
  }

  private void lookAtQueue() {
    if (LibSrt.srt_getsndbuffer(socket, null, queued) != LibSrt.ERROR) {
      queue.sent((int) (queue.bytes() - queued.getLong(0)));
    }
  }

  @Override
  public void flush() {}

  /** Readers have nothing to say, but it has to be taken. */
  @Override
  public boolean readable() {
    var unused = LibSrt.srt_recvmsg(socket, discarded, discarded.length);
    return LibSrt.srt_getsockstate(socket) == LibSrt.CONNECTED;
  }

  @Override
  public @Nullable StreamStopReason tick() {
    link.sample();
    lookAtQueue();
    return null;
  }

  @Override
  public void sourceEnded() {
    close.accept(this, StreamStopReason.SOURCE_ENDED);
  }

  @Override
  public StreamStopReason breakReason() {
    return link.isSilent() ? StreamStopReason.PEER_LOST : StreamStopReason.CLOSED;
  }

  @Override
  public void end(StreamStopReason reason) {
    link.end();
    if (stream != null) {
      stream.leave(this);
    }
    session.end(reason);
    queued.close();
  }

  @Override
  public long queuedBytes() {
    return queue.bytes();
  }
}
