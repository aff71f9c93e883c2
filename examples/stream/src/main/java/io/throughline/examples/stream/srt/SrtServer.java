package io.throughline.examples.stream.srt;

import com.sun.jna.Memory;
import com.sun.jna.ptr.IntByReference;
import io.opentelemetry.api.OpenTelemetry;
import io.throughline.examples.stream.relay.LineLimit;
import io.throughline.examples.stream.relay.LiveStream;
import io.throughline.examples.stream.relay.MediaSource;
import io.throughline.examples.stream.relay.Peer;
import io.throughline.examples.stream.relay.RefusedException;
import io.throughline.examples.stream.relay.SessionStart;
import io.throughline.examples.stream.relay.StreamTelemetry;
import io.throughline.examples.stream.relay.Streams;
import io.throughline.examples.stream.srt.LibSrt.Option;
import io.throughline.examples.stream.ts.TransportStream;
import io.throughline.semconv.NetworkTransport;
import io.throughline.semconv.SrtMetrics;
import io.throughline.semconv.StreamComponent;
import io.throughline.semconv.StreamRole;
import io.throughline.semconv.StreamStopReason;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
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

/**
 * An SRT server: callers publish and play transport streams. With an origin it is an edge, which
 * calls there for what nobody publishes here. One thread moves all messages, so that nothing is
 * locked.
 */
public final class SrtServer implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(SrtServer.class);

  private static final int BACKLOG = 128;
  private static final int MAX_EVENTS = 512;
  private static final int EVENT_LENGTH = 8;
  private static final int LONGEST_WAIT_MILLIS = 100;
  private static final int MAX_MESSAGE = 1456;
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private final SrtParts parts;
  private final int latency;
  private final @Nullable InetSocketAddress origin;
  private final Arrivals arrivals;
  private final int listener;
  private final int epoll;
  private final int port;
  private final Map<Integer, SrtPeer> peers = new HashMap<>();
  private final Map<String, SrtCall> calls = new HashMap<>();
  private final Queue<Integer> stops = new ConcurrentLinkedQueue<>();
  private final Thread thread = new Thread(this::run, "srt");
  private @Nullable Probe probe;
  private volatile boolean closing;

  /** Null if libsrt is there, else why not. */
  public static @Nullable String unavailable() {
    return LibSrt.load();
  }

  /**
   * Starts to listen; {@link #unavailable} has to be null.
   *
   * @param address to listen on, and the port of UDP; 0 for any
   * @param latency in milliseconds: how long media are held back, so that what is lost can come
   *     again
   * @param origin to call for streams; null for none
   * @throws BindException if the port is taken
   */
  public SrtServer(
      InetSocketAddress address,
      int latency,
      @Nullable InetSocketAddress origin,
      Streams streams,
      StreamTelemetry telemetry,
      OpenTelemetry openTelemetry)
      throws BindException {
    this.latency = latency;
    this.origin = origin;
    parts =
        new SrtParts(
            streams,
            telemetry,
            SrtMetrics.create(openTelemetry),
            new SendWindows(openTelemetry.getMeter(SrtServer.class.getPackageName())),
            openTelemetry.getPropagators().getTextMapPropagator(),
            new LineLimit(System::nanoTime));
    arrivals = new Arrivals(parts, origin != null);
    listener = listen(address);
    port = boundPort();
    epoll = LibSrt.check(LibSrt.srt_epoll_create(), "srt_epoll_create");
    watch(listener, LibSrt.READABLE);
    thread.setDaemon(true);
    thread.start();
  }

  private int listen(InetSocketAddress address) throws BindException {
    int socket = LibSrt.check(LibSrt.srt_create_socket(), "srt_create_socket");
    // What is accepted is as its listener.
    LibSrt.set(socket, Option.SEND_BLOCKS, 0);
    LibSrt.set(socket, Option.RECEIVE_BLOCKS, 0);
    LibSrt.set(socket, Option.LATENCY, latency);
    LibSrt.set(socket, Option.PAYLOAD_SIZE, MAX_MESSAGE);
    LibSrt.set(socket, Option.SEND_BUFFER, 2 * parts.streams().limits().queueBytes());
    LibSrt.prepare(arrivals);
    LibSrt.srt_listen_callback(socket, arrivals, null);
    try (Memory bound = SocketAddress.of(address)) {
      if (LibSrt.srt_bind(socket, bound, (int) bound.size()) == LibSrt.ERROR
          || LibSrt.srt_listen(socket, BACKLOG) == LibSrt.ERROR) {
        String reason = LibSrt.lastError();
        LibSrt.srt_close(socket);
        throw new BindException("SRT does not listen on " + address + ": " + reason);
      }
    }
    return socket;
  }

  private int boundPort() {
    try (Memory address = new Memory(SocketAddress.MAX_LENGTH)) {
      IntByReference length = new IntByReference(SocketAddress.MAX_LENGTH);
      LibSrt.check(LibSrt.srt_getsockname(listener, address, length), "srt_getsockname");
      return SocketAddress.port(address);
    }
  }

  private void watch(int socket, int events) {
    LibSrt.check(
        LibSrt.srt_epoll_add_usock(epoll, socket, new IntByReference(events | LibSrt.FAILED)),
        "srt_epoll_add_usock");
  }

  private void run() {
    long nextTick = System.nanoTime() + SECOND;
    try (Memory events = new Memory((long) MAX_EVENTS * EVENT_LENGTH)) {
      while (!closing) {
        int ready = LibSrt.srt_epoll_uwait(epoll, events, MAX_EVENTS, LONGEST_WAIT_MILLIS);
        for (int i = 0; i < Math.min(ready, MAX_EVENTS); i++) {
          long at = (long) i * EVENT_LENGTH;
          handle(events.getInt(at), events.getInt(at + 4));
        }
        stopRequested();
        if (System.nanoTime() - nextTick >= 0) {
          nextTick += SECOND;
          tick();
        }
      }
    } finally {
      LibSrt.srt_close(listener);
      List.copyOf(peers.values()).forEach(peer -> end(peer, StreamStopReason.SHUTDOWN));
      arrivals.forgetAll();
      LibSrt.srt_epoll_release(epoll);
    }
  }

  private void handle(int socket, int events) {
    if (socket == listener) {
      accept();
      return;
    }
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
  private void stopRequested() {
    for (Integer socket = stops.poll(); socket != null; socket = stops.poll()) {
      SrtPeer peer = peers.get(socket);
      if (peer != null) {
        end(peer, StreamStopReason.REQUESTED);
      }
    }
  }

  private void tick() {
    arrivals.forgetOld();
    for (SrtPeer peer : List.copyOf(peers.values())) {
      guarded(
          peer,
          () -> {
            StreamStopReason reason = peer.tick();
            if (reason != null) {
              end(peer, reason);
            }
          });
    }
  }

  /** An error of one peer's is none of the others'. */
  private void guarded(SrtPeer peer, Runnable work) {
    try {
      work.run();
    } catch (RuntimeException e) {
      parts.telemetry().error(StreamComponent.SRT, e.getClass().getName());
      String line = parts.errorLines().limited("an SRT session ends by an error");
      if (line != null) {
        log.error(line, e);
      }
      end(peer, StreamStopReason.PROTOCOL_ERROR);
    }
  }

  private void accept() {
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
        guarded(peer, () -> watch(peer.socket(), LibSrt.READABLE));
      } catch (RefusedException e) {
        // Somebody was quicker since it was let in.
        arrival.start().refuse(e);
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
    SrtCall call = new SrtCall(parts, start, name, origin, latency, this::connected);
    calls.put(name, call);
    peers.put(call.socket(), call);
    watch(call.socket(), LibSrt.WRITABLE);
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
    LibSrt.check(
        LibSrt.srt_epoll_update_usock(
            epoll, call.socket(), new IntByReference(LibSrt.READABLE | LibSrt.FAILED)),
        "srt_epoll_update_usock");
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

  /**
   * Measures the way from end to end from now on.
   *
   * @param address where it listens
   */
  public void startProbe(InetAddress address) {
    InetAddress reached = address.isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : address;
    probe = new Probe(parts, new InetSocketAddress(reached, port), latency);
  }

  /** The port of UDP. */
  public int port() {
    return port;
  }

  /** Whether it still listens. */
  public boolean isListening() {
    return thread.isAlive() && !closing;
  }

  /** Ends all sessions. */
  @Override
  public void close() {
    if (probe != null) {
      probe.close();
    }
    closing = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
