package io.throughline.examples.stream.srt;

import io.opentelemetry.api.OpenTelemetry;
import io.throughline.examples.stream.relay.LineLimit;
import io.throughline.examples.stream.relay.StreamTelemetry;
import io.throughline.examples.stream.relay.Streams;
import io.throughline.semconv.SrtMetrics;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * An SRT server: callers publish and play transport streams. With an origin it is an edge, which
 * calls there for what nobody publishes here. One thread moves all messages, so that nothing is
 * locked.
 */
public final class SrtServer implements AutoCloseable {

  private static final int LONGEST_WAIT_MILLIS = 100;
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private final SrtParts parts;
  private final int latency;
  private final int listener;
  private final int port;
  private final Epoll epoll = new Epoll();
  private final SrtSessions sessions;
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
    parts =
        new SrtParts(
            streams,
            telemetry,
            SrtMetrics.create(openTelemetry),
            new SendWindows(openTelemetry.getMeter(SrtServer.class.getPackageName())),
            openTelemetry.getPropagators().getTextMapPropagator(),
            new LineLimit(System::nanoTime));
    Arrivals arrivals = new Arrivals(parts, origin != null);
    sessions = new SrtSessions(parts, arrivals, epoll, latency, origin);
    listener = SrtListener.open(address, arrivals, latency, 2 * streams.limits().queueBytes());
    port = SrtListener.port(listener);
    epoll.add(listener, LibSrt.READABLE);
    thread.setDaemon(true);
    thread.start();
  }

  private void run() {
    long nextTick = System.nanoTime() + SECOND;
    try {
      while (!closing) {
        epoll.await(LONGEST_WAIT_MILLIS, this::handle);
        sessions.stopRequested();
        if (System.nanoTime() - nextTick >= 0) {
          nextTick += SECOND;
          sessions.tick();
        }
      }
    } finally {
      LibSrt.srt_close(listener);
      sessions.endAll();
      epoll.close();
    }
  }

  private void handle(int socket, int events) {
    if (socket == listener) {
      sessions.accept(listener);
    } else {
      sessions.handle(socket, events);
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
