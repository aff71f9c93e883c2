package io.throughline.examples.stream.srt;

import io.throughline.examples.stream.relay.LiveStream;
import io.throughline.examples.stream.relay.MediaSource;
import io.throughline.examples.stream.relay.Peer;
import io.throughline.examples.stream.relay.RefusedException;
import io.throughline.examples.stream.relay.SessionStart;
import io.throughline.examples.stream.ts.TransportStream;
import io.throughline.semconv.NetworkTransport;
import io.throughline.semconv.StreamComponent;
import io.throughline.semconv.StreamRole;
import io.throughline.semconv.StreamStopReason;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who is connected, and the calls of an edge. Used by one thread. */
final class SrtSessions {

  private static final Logger log = LoggerFactory.getLogger(SrtServer.class);

  private final SrtParts parts;
  private final Arrivals arrivals;
  private final Epoll epoll;
  private final int latency;
  private final @Nullable InetSocketAddress origin;
  private final Map<Integer, SrtPeer> peers = new HashMap<>();
  private final Map<String, SrtCall> calls = new HashMap<>();
  private final Queue<Integer> stops = new ConcurrentLinkedQueue<>();

  /**
   * @param latency in milliseconds, of calls
   * @param origin to call for streams; null for none
   */
  SrtSessions(
      SrtParts parts,
      Arrivals arrivals,
      Epoll epoll,
      int latency,
      @Nullable InetSocketAddress origin) {
    this.parts = parts;
    this.arrivals = arrivals;
    this.epoll = epoll;
    this.latency = latency;
    this.origin = origin;
  }

  void handle(int socket, int events) {
    SrtPeer peer = peers.get(socket);
    if (peer == null) {
      return;
    }
    guarded(
        peer,
        () -> {
          if ((events & LibSrt.WRITABLE) != 0) {
            peer.writable();
          }
          if ((events & (LibSrt.READABLE | LibSrt.FAILED)) != 0 && !peer.readable()) {
            end(peer, peer.breakReason());
          }
        });
  }

  /** Those that operators end. */
  void stopRequested() {
    for (Integer socket = stops.poll(); socket != null; socket = stops.poll()) {
      SrtPeer peer = peers.get(socket);
      if (peer != null) {
        end(peer, StreamStopReason.REQUESTED);
      }
    }
  }

  void tick() {
    arrivals.forgetOld();
    for (SrtPeer peer : List.copyOf(peers.values())) {
      guarded(
          peer,
          () -> {
            StreamStopReason reason = isBroken(peer) ? peer.breakReason() : peer.tick();
            if (reason != null) {
              end(peer, reason);
            }
          });
    }
  }

  /** Of a link that broke before it was watched, libsrt tells nothing. */
  private static boolean isBroken(SrtPeer peer) {
    return LibSrt.srt_getsockstate(peer.socket()) > LibSrt.CONNECTED && !peer.readable();
  }

  /** An error of one peer's is none of the others'. */
  private void guarded(SrtPeer peer, Runnable work) {
    try {
      work.run();
    } catch (RuntimeException e) {
      failed(e);
      end(peer, StreamStopReason.PROTOCOL_ERROR);
    }
  }

  private void failed(RuntimeException error) {
    parts.telemetry().error(StreamComponent.SRT, error.getClass().getName());
    String line = parts.errorLines().limited("an SRT session ends by an error");
    if (line != null) {
      log.error(line, error);
    }
  }

  void accept(int listener) {
    for (int socket = LibSrt.srt_accept(listener, null, null);
        socket != LibSrt.NO_SOCKET;
        socket = LibSrt.srt_accept(listener, null, null)) {
      Arrival arrival = arrivals.take(socket);
      if (arrival == null) {
        LibSrt.srt_close(socket);
        continue;
      }
      try {
        SrtPeer peer = admit(socket, arrival);
        peers.put(socket, peer);
        guarded(peer, () -> epoll.add(peer.socket(), LibSrt.READABLE));
      } catch (RefusedException e) {
        // Somebody was quicker since it was let in.
        arrival.start().refuse(e);
        parts.streams().leave();
        LibSrt.srt_close(socket);
      } catch (RuntimeException e) {
        failed(e);
        arrival.start().fail(e.getClass().getName());
        parts.streams().leave();
        LibSrt.srt_close(socket);
      }
    }
  }

  private SrtPeer admit(int socket, Arrival arrival) throws RefusedException {
    String name = arrival.id().name();
    if (arrival.id().role() == StreamRole.PUBLISH) {
      return publish(socket, name, arrival.start(), false);
    }
    LiveStream stream = parts.streams().find(name, SrtParts.PROTOCOL);
    SrtCall call = stream == null ? call(name, arrival.start()) : null;
    SrtPlaying reader =
        new SrtPlaying(
            parts, socket, name, arrival.start().establish(NetworkTransport.UDP), this::end);
    if (stream != null) {
      reader.join(stream);
    }
    if (call != null) {
      call.add(reader);
    }
    return reader;
  }

  private SrtPublishing publish(int socket, String name, SessionStart start, boolean called)
      throws RefusedException {
    TransportStream transport = new TransportStream();
    MediaSource source =
        new MediaSource(
            SrtParts.PROTOCOL,
            true,
            name.equals(Probe.NAME) ? null : () -> new TransportStreamFile(transport),
            () -> stops.add(socket));
    LiveStream stream =
        parts.streams().publish(name, source, () -> start.establish(NetworkTransport.UDP));
    return new SrtPublishing(parts, socket, stream, transport, called);
  }

  /** The call for a stream that is not here. */
  private SrtCall call(String name, SessionStart reader) throws RefusedException {
    SrtCall running = calls.get(name);
    if (running != null) {
      return running;
    }
    if (origin == null) {
      throw Arrivals.notFound(name);
    }
    parts.streams().enter();
    Peer peer =
        new Peer(
            SrtParts.PROTOCOL,
            Long.toHexString(ThreadLocalRandom.current().nextLong()),
            origin.getAddress().getHostAddress(),
            System.nanoTime(),
            Instant.now());
    SessionStart start = parts.telemetry().beginPull(peer, name, reader.context());
    SrtCall call;
    try {
      call = new SrtCall(parts, start, name, origin, latency, this::connected);
    } catch (IllegalStateException e) {
      failed(e);
      start.fail("failed");
      parts.streams().leave();
      throw Arrivals.notFound(name);
    }
    calls.put(name, call);
    peers.put(call.socket(), call);
    epoll.add(call.socket(), LibSrt.WRITABLE);
    return call;
  }

  private void connected(SrtCall call) {
    calls.remove(call.name());
    SrtPublishing source;
    try {
      source = publish(call.socket(), call.name(), call.start(), true);
    } catch (RefusedException e) {
      call.start().refuse(e);
      end(call, StreamStopReason.SOURCE_ENDED);
      return;
    }
    peers.put(call.socket(), source);
    epoll.change(call.socket(), LibSrt.READABLE);
    call.waiting().forEach(reader -> reader.join(source.stream()));
  }

  /** The second and further calls do nothing. */
  private void end(SrtPeer peer, StreamStopReason reason) {
    if (peers.remove(peer.socket(), peer)) {
      parts.streams().leave();
      if (peer instanceof SrtCall call) {
        calls.remove(call.name());
      }
      peer.end(reason);
      LibSrt.srt_close(peer.socket());
    }
  }

  void endAll() {
    List.copyOf(peers.values()).forEach(peer -> end(peer, StreamStopReason.SHUTDOWN));
    arrivals.forgetAll();
  }
}
