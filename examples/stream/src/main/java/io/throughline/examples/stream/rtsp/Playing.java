package io.throughline.examples.stream.rtsp;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.rtsp.RtspResponseStatuses;
import io.throughline.examples.stream.relay.LiveStream;
import io.throughline.examples.stream.relay.MediaPacket;
import io.throughline.examples.stream.relay.Reader;
import io.throughline.examples.stream.relay.ReaderQueue;
import io.throughline.examples.stream.relay.Session;
import io.throughline.examples.stream.relay.SessionStart;
import io.throughline.examples.stream.rtp.Rtcp;
import io.throughline.examples.stream.rtp.SenderReport;
import io.throughline.semconv.NetworkIoDirection;
import io.throughline.semconv.NetworkTransport;
import io.throughline.semconv.StreamDropReason;
import io.throughline.semconv.StreamStopReason;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A reader: gets the packets of a stream, and says what arrives. */
final class Playing implements Role, Reader {

  private final RtspParts parts;
  private final RtspClient client;
  private final SessionStart sessionStart;
  private final Publishing publisher;
  private final LiveStream stream;
  private final Tracks tracks;
  private final Map<Integer, PlayedTrack> played = new HashMap<>();

  private @Nullable Session session;
  private ReaderQueue queue;
  private boolean hasKeyframes;
  private boolean overUdp;

  Playing(
      RtspParts parts,
      RtspClient client,
      SessionStart sessionStart,
      Publishing publisher,
      LiveStream stream) {
    this.parts = parts;
    this.client = client;
    this.sessionStart = sessionStart;
    this.publisher = publisher;
    this.stream = stream;
    queue = new ReaderQueue(parts.streams().limits().queueBytes(), false);
    tracks =
        new Tracks(
            client.context(),
            client.address(),
            parts.ports(),
            (track, punch) -> {}, // opens the way through a firewall, and has no meaning
            this::receiveRtcp);
  }

  @Override
  public String setUp(String control, Transport transport) throws RtspException {
    return tracks.setUp(publisher.description().played(control), transport);
  }

  @Override
  public void start() throws RtspException {
    NetworkTransport network = tracks.network();
    if (publisher.stream() != stream
        || parts.streams().find(stream.name(), RtspParts.PROTOCOL) != stream) {
      throw new RtspException(RtspResponseStatuses.NOT_FOUND, "the stream has ended");
    }
    overUdp = network == NetworkTransport.UDP;
    tracks.outputs().forEach((track, output) -> played.put(track, new PlayedTrack(output)));
    hasKeyframes =
        played.keySet().stream()
            .anyMatch(track -> publisher.description().tracks().get(track).hasKeyframes());
    queue = new ReaderQueue(parts.streams().limits().queueBytes(), hasKeyframes);
    session = sessionStart.establish(network);
  }

  @Override
  public void answered() {
    if (session != null) {
      publisher.join(this, stream, session);
    }
  }

  @Override
  public void write(MediaPacket packet) {
    PlayedTrack track = played.get(packet.track());
    Session current = session;
    if (track == null || current == null) {
      return;
    }
    if (!queue.admits(packet)) {
      current.leftOut();
      return;
    }
    int length = packet.data().length;
    queue.added(length);
    var unused =
        track
            .write(packet.data())
            .addListener(
                written -> {
                  queue.sent(length);
                  if (packet.endsFrame() && written.isSuccess()) {
                    current.relayed(packet.arrival());
                  }
                });
    current.count(length);
    if (packet.randomAccess() || !hasKeyframes) {
      current.flows();
    }
  }

  private void drop(StreamDropReason reason) {
    parts.telemetry().dropped(RtspParts.PROTOCOL, NetworkIoDirection.RECEIVE, reason);
  }

  @Override
  public void flush() {
    played.values().forEach(PlayedTrack::flush);
  }

  /** The publisher says which time a timestamp stands for. */
  void senderReport(int track, SenderReport report) {
    PlayedTrack target = played.get(track);
    if (target != null) {
      target.senderReport(report);
    }
  }

  @Override
  public void receive(int channel, ByteBuf packet) {
    if (!tracks.receive(channel, packet)) {
      drop(StreamDropReason.UNKNOWN_SOURCE);
    }
  }

  private void receiveRtcp(int track, ByteBuf data) {
    Rtcp rtcp = Rtcp.parse(data);
    PlayedTrack target = played.get(track);
    Session current = session;
    if (rtcp == null) {
      drop(StreamDropReason.MALFORMED);
    } else if (target != null && current != null) {
      client.heard();
      target.reported(rtcp, System.nanoTime()).ifPresent(current::roundTrip);
      current.lost(played.values().stream().mapToLong(PlayedTrack::reportedLost).sum());
    }
  }

  @Override
  public boolean tick() {
    return overUdp && client.isSilent();
  }

  @Override
  public void sourceEnded() {
    played.values().forEach(PlayedTrack::goodbye);
    client.close(StreamStopReason.SOURCE_ENDED);
  }

  @Override
  public void end(StreamStopReason reason) {
    tracks.close();
    publisher.leave(this);
    if (session == null) {
      sessionStart.fail(reason.value());
    } else {
      session.end(reason);
    }
  }

  @Override
  public long queuedBytes() {
    return queue.bytes();
  }
}
