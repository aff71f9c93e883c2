package io.throughline.examples.stream.srt;

import com.sun.jna.Memory;
import io.throughline.examples.stream.relay.SessionStart;
import io.throughline.semconv.SrtMetrics;
import io.throughline.semconv.StreamRole;
import io.throughline.semconv.StreamStopReason;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The call of an edge for a stream, until its origin has answered. */
final class SrtCall implements SrtPeer {

  /** {@code SRT_REJ_TIMEOUT}. */
  private static final int NO_ANSWER = 16;

  private static final int REASONS_OF_PEERS = 1000;

  private final SrtParts parts;
  private final SessionStart start;
  private final String name;
  private final int socket;
  private final Consumer<SrtCall> connected;
  private final List<SrtPlaying> waiting = new ArrayList<>();
  private final long began = System.nanoTime();

  /**
   * Calls.
   *
   * @param latency in milliseconds
   * @param connected takes it when the origin has answered
   */
  SrtCall(
      SrtParts parts,
      SessionStart start,
      String name,
      InetSocketAddress origin,
      int latency,
      Consumer<SrtCall> connected) {
    this.parts = parts;
    this.start = start;
    this.name = name;
    this.connected = connected;
    Map<String, String> context = new HashMap<>();
    parts.propagator().inject(start.context(), context, Map::put);
    socket = LibSrt.check(LibSrt.srt_create_socket(), "srt_create_socket");
    try {
      connect(StreamId.of(name, StreamRole.PLAY, context), origin, latency);
    } catch (IllegalStateException e) {
      LibSrt.srt_close(socket);
      throw e;
    }
  }

  private void connect(String streamId, InetSocketAddress origin, int latency) {
    LibSrt.set(socket, LibSrt.Option.SEND_BLOCKS, 0);
    LibSrt.set(socket, LibSrt.Option.RECEIVE_BLOCKS, 0);
    LibSrt.set(socket, LibSrt.Option.LATENCY, latency);
    LibSrt.setStreamId(socket, streamId);
    try (Memory address = SocketAddress.of(origin)) {
      LibSrt.check(LibSrt.srt_connect(socket, address, (int) address.size()), "srt_connect");
    }
  }

  /** A reader that waits for the stream. */
  void add(SrtPlaying reader) {
    waiting.add(reader);
  }

  List<SrtPlaying> waiting() {
    return waiting;
  }

  String name() {
    return name;
  }

  SessionStart start() {
    return start;
  }

  @Override
  public int socket() {
    return socket;
  }

  @Override
  public boolean readable() {
    return LibSrt.srt_getsockstate(socket) <= LibSrt.CONNECTED;
  }

  @Override
  public void writable() {
    if (LibSrt.srt_getsockstate(socket) == LibSrt.CONNECTED) {
      handshaken(parts.metrics(), began, null);
      connected.accept(this);
    }
  }

  /** Records a handshake. */
  static void handshaken(SrtMetrics metrics, long began, @Nullable String errorType) {
    double seconds = (System.nanoTime() - began) / 1e9;
    metrics.handshakeDuration(errorType).record(seconds);
  }

  @Override
  public @Nullable StreamStopReason tick() {
    return null;
  }

  @Override
  public StreamStopReason breakReason() {
    return StreamStopReason.SOURCE_ENDED;
  }

  @Override
  public void end(StreamStopReason reason) {
    int code = LibSrt.srt_getrejectreason(socket);
    String error = code >= REASONS_OF_PEERS ? "refused" : code == NO_ANSWER ? "timeout" : "failed";
    handshaken(parts.metrics(), began, error);
    start.fail(error);
    List.copyOf(waiting).forEach(SrtPlaying::sourceEnded);
  }
}
