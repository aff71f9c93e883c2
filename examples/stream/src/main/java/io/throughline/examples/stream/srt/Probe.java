package io.throughline.examples.stream.srt;

import com.sun.jna.Memory;
import com.sun.jna.ptr.IntByReference;
import io.throughline.examples.stream.srt.LibSrt.Option;
import io.throughline.semconv.StreamComponent;
import io.throughline.semconv.StreamRole;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes a stream to the server and plays it, through the sockets that all others use, and
 * measures the way from end to end. Both ends have one clock.
 */
final class Probe implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Probe.class);

  static final String NAME = "probe";
  private static final long PERIOD = Duration.ofMillis(200).toNanos();
  private static final long PATIENCE = Duration.ofSeconds(5).toNanos();
  private static final int MAX_MESSAGE = 1456;
  private static final int CONNECT_MILLIS = 3000;

  private final SrtParts parts;
  private final InetSocketAddress server;
  private final int latency;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread = new Thread(this::run, "srt-probe");

  Probe(SrtParts parts, InetSocketAddress server, int latency) {
    this.parts = parts;
    this.server = server;
    this.latency = latency;
    thread.setDaemon(true);
    thread.start();
  }

  private void run() {
    try {
      do {
        try {
          measure();
        } catch (IllegalStateException e) {
          parts.telemetry().error(StreamComponent.PROBE, "link_failed");
          String line = parts.errorLines().limited("the probe begins anew: " + e.getMessage());
          if (line != null) {
            log.warn(line);
          }
        }
      } while (!closing.await(PATIENCE, TimeUnit.NANOSECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Until it is closed, or something goes wrong. */
  private void measure() throws InterruptedException {
    int publisher = LibSrt.check(LibSrt.srt_create_socket(), "srt_create_socket");
    int reader = LibSrt.check(LibSrt.srt_create_socket(), "srt_create_socket");
    int epoll = LibSrt.check(LibSrt.srt_epoll_create(), "srt_epoll_create");
    try {
      connect(publisher, StreamRole.PUBLISH);
      long began = System.nanoTime();
      while (parts.streams().find(NAME, SrtParts.PROTOCOL) == null) {
        if (closing.await(10, TimeUnit.MILLISECONDS)) {
          return;
        }
        checkPatience(began);
      }
      connect(reader, StreamRole.PLAY);
      LibSrt.set(reader, Option.RECEIVE_BLOCKS, 0);
      LibSrt.check(
          LibSrt.srt_epoll_add_usock(
              epoll, reader, new IntByReference(LibSrt.READABLE | LibSrt.FAILED)),
          "srt_epoll_add_usock");
      exchange(publisher, reader, epoll);
    } finally {
      LibSrt.srt_epoll_release(epoll);
      LibSrt.srt_close(reader);
      LibSrt.srt_close(publisher);
    }
  }

  private void connect(int socket, StreamRole role) {
    LibSrt.set(socket, Option.LATENCY, latency);
    LibSrt.set(socket, Option.CONNECT_TIMEOUT, CONNECT_MILLIS);
    LibSrt.setStreamId(socket, StreamId.of(NAME, role, Map.of()));
    long began = System.nanoTime();
    try (Memory address = SocketAddress.of(server)) {
      if (LibSrt.srt_connect(socket, address, (int) address.size()) == LibSrt.ERROR) {
        String reason = LibSrt.lastError();
        SrtCall.handshaken(parts.metrics(), began, "failed");
        throw new IllegalStateException(reason);
      }
    }
    SrtCall.handshaken(parts.metrics(), began, null);
  }

  private void exchange(int publisher, int reader, int epoll) {
    ProbeMessage messages = new ProbeMessage();
    byte[] received = new byte[MAX_MESSAGE];
    long connected = System.nanoTime();
    long heard = connected;
    long next = connected;
    try (Memory events = new Memory(Long.BYTES)) {
      while (closing.getCount() > 0) {
        long now = System.nanoTime();
        checkPatience(heard);
        if (now - next >= 0) {
          next = now + PERIOD;
          byte[] message = messages.next(now);
          LibSrt.check(LibSrt.srt_send(publisher, message, message.length), "srt_send");
        }
        long wait = Math.max(1, TimeUnit.NANOSECONDS.toMillis(next - System.nanoTime()));
        var unused = LibSrt.srt_epoll_uwait(epoll, events, 1, wait);
        int length = LibSrt.srt_recvmsg(reader, received, received.length);
        OptionalLong sent = ProbeMessage.sent(received, length);
        // What the server has kept for readers that join is older.
        if (sent.isPresent() && sent.getAsLong() - connected >= 0) {
          heard = System.nanoTime();
          parts.telemetry().endToEnd(SrtParts.PROTOCOL, (heard - sent.getAsLong()) / 1e9);
        }
      }
    }
  }

  private static void checkPatience(long since) {
    if (System.nanoTime() - since > PATIENCE) {
      throw new IllegalStateException("nothing comes back");
    }
  }

  @Override
  public void close() {
    closing.countDown();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
