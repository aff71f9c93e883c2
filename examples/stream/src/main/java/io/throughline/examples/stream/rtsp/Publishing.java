package io.throughline.examples.stream.rtsp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.throughline.examples.stream.relay.LiveStream;
import io.throughline.examples.stream.relay.MediaPacket;
import io.throughline.examples.stream.relay.MediaSource;
import io.throughline.examples.stream.relay.RefusedException;
import io.throughline.examples.stream.relay.Session;
import io.throughline.examples.stream.relay.SessionStart;
import io.throughline.examples.stream.rtp.ReceiverState.Order;
import io.throughline.examples.stream.rtp.Rtcp;
import io.throughline.examples.stream.rtp.RtpPacket;
import io.throughline.examples.stream.rtp.SenderReport;
import io.throughline.semconv.NetworkIoDirection;
import io.throughline.semconv.NetworkTransport;
import io.throughline.semconv.StreamDropReason;
import io.throughline.semconv.StreamStopReason;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** A publisher: its packets become those of a stream, and it is told what arrives. */
final class Publishing implements Role {

  private static final int SECONDS_BETWEEN_REPORTS = 5;

  private final RtspParts parts;
  private final RtspClient client;
  private final SessionStart sessionStart;
  private final String name;
  private final SessionDescription description;
  private final Tracks tracks;
  private final List<PublishedTrack> published = new ArrayList<>();
  private final List<Playing> readers = new ArrayList<>();
  private final long ssrc = ThreadLocalRandom.current().nextInt() & 0xffffffffL;

  private @Nullable LiveStream stream;
  private int ticks;

  Publishing(
      RtspParts parts,
      RtspClient client,
      SessionStart sessionStart,
      String name,
      SessionDescription description) {
    this.parts = parts;
    this.client = client;
    this.sessionStart = sessionStart;
    this.name = name;
    this.description = description;
    tracks =
        new Tracks(
            client.context(), client.address(), parts.ports(), this::receiveRtp, this::receiveRtcp);
    for (int track = 0; track < description.tracks().size(); track++) {
      published.add(
          new PublishedTrack(track, description.tracks().get(track), description.hasKeyframes()));
    }
  }

  @Override
  public String setUp(String control, Transport transport) throws RtspException {
    return tracks.setUp(description.published(control), transport);
  }

  @Override
  public void start() throws RtspException, RefusedException {
    NetworkTransport network = tracks.network();
    try {
      stream =
          parts
              .streams()
              .publish(
                  name,
                  new MediaSource(
                      RtspParts.PROTOCOL,
                      description.hasKeyframes(),
                      AnnexB.of(description),
                      () -> client.context().executor().execute(this::stop)),
                  () -> sessionStart.establish(network));
    } catch (RefusedException e) {
      sessionStart.refuse(e);
      throw e;
    }
    parts.publishers().put(name, this);
  }

  private void stop() {
    client.close(StreamStopReason.REQUESTED);
  }

  @Override
  public void answered() {}

  @Override
  public void receive(int channel, ByteBuf packet) {
    if (!tracks.receive(channel, packet)) {
      drop(StreamDropReason.UNKNOWN_SOURCE);
    }
  }

  private void receiveRtp(int track, ByteBuf data) {
    LiveStream target = stream;
    long now = System.nanoTime();
    RtpPacket header = RtpPacket.parse(data);
    if (target == null || header == null) {
      drop(header == null ? StreamDropReason.MALFORMED : StreamDropReason.UNKNOWN_SOURCE);
      return;
    }
    PublishedTrack source = published.get(track);
    Order order = source.received(header, now);
    if (order != Order.NEXT) {
      // To put it in its place would delay all others.
      drop(order == Order.LATE ? StreamDropReason.LATE : StreamDropReason.MALFORMED);
      return;
    }
    if (source.jumps(header, now)) {
      target.timestampJumped();
    }
    MediaPacket packet = source.packet(data, header, now);
    target.write(packet);
  }

  private void drop(StreamDropReason reason) {
    if (stream == null) {
      parts.telemetry().dropped(RtspParts.PROTOCOL, NetworkIoDirection.RECEIVE, reason);
    } else {
      stream.publisher().dropped(reason, 1);
    }
  }

  private void receiveRtcp(int track, ByteBuf data) {
    Rtcp report = Rtcp.parse(data);
    if (report == null) {
      drop(StreamDropReason.MALFORMED);
      return;
    }
    SenderReport sender = report.senderReport();
    if (sender != null) {
      published.get(track).senderReport(sender, System.nanoTime());
      readers.forEach(reader -> reader.senderReport(track, sender));
    }
  }

  @Override
  public boolean tick() {
    LiveStream current = stream;
    if (current == null) {
      return false;
    }
    Session session = current.publisher();
    session.lost(published.stream().mapToLong(PublishedTrack::lost).sum());
    tracks
        .outputs()
        .keySet()
        .forEach(track -> session.jitter(published.get(track).jitterSeconds()));
    if (++ticks % SECONDS_BETWEEN_REPORTS == 0) {
      tracks.outputs().forEach(this::report);
    }
    return current.tick();
  }

  private void report(int track, TrackOutput output) {
    ByteBuf report = Unpooled.buffer(64);
    Rtcp.writeReceiverReport(report, ssrc, published.get(track).report(System.nanoTime()));
    output.writeRtcp(report);
    output.flush();
  }

  @Override
  public void end(StreamStopReason reason) {
    tracks.close();
    if (stream == null) {
      sessionStart.fail(reason.value());
      return;
    }
    parts.publishers().remove(name);
    stream.publisher().lost(published.stream().mapToLong(PublishedTrack::lost).sum());
    stream.end(reason);
  }

  SessionDescription description() {
    return description;
  }

  /** The stream; null before RECORD. */
  @Nullable LiveStream stream() {
    return stream;
  }

  /** Sends a reader the stream, and which time its timestamps stand for. */
  void join(Playing reader, LiveStream target, Session session) {
    readers.add(reader);
    for (int track = 0; track < published.size(); track++) {
      SenderReport last = published.get(track).senderReport();
      if (last != null) {
        reader.senderReport(track, last);
      }
    }
    target.join(reader, session);
  }

  void leave(Playing reader) {
    readers.remove(reader);
    if (stream != null) {
      stream.leave(reader);
    }
  }
}
