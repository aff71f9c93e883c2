package io.throughline.examples.chat.http;

import io.throughline.instrumentation.push.SseStream;
import io.throughline.semconv.SseCloseReason;
import io.throughline.semconv.SseResumptionResult;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * A stream of server-sent events to one client. What it cannot take at once waits in a bounded
 * queue; a client for which too much waits, or that takes nothing for too long, is cut off.
 *
 * <p>Thread-safe; nothing here blocks.
 */
public final class EventStream {

  /** Clients that were cut off together are to come back one after the other. */
  private static final int MIN_RETRY_MILLIS = 500;

  private static final int MAX_RETRY_MILLIS = 3_000;

  private record Waiting(ServerSentEvent event, Consumer<SendResult> result) {}

  private final Request request;
  private final StreamLimits limits;
  private final SseStream telemetry;
  private final EventWriter writer;
  private final List<Runnable> endListeners = new ArrayList<>();
  private final Deque<Waiting> queue = new ArrayDeque<>();
  private int queuedBytes;
  private @Nullable Waiting writing;
  private long lastWrite = System.nanoTime();
  private @Nullable SseCloseReason ended;

  EventStream(
      Request request,
      Response response,
      Callback callback,
      StreamLimits limits,
      SseStream telemetry) {
    this.request = request;
    this.limits = limits;
    this.telemetry = telemetry;
    writer = new EventWriter(this, response, callback);
    int retry = ThreadLocalRandom.current().nextInt(MIN_RETRY_MILLIS, MAX_RETRY_MILLIS);
    Waiting first = new Waiting(ServerSentEvent.retry(retry), result -> {});
    queue.add(first);
    queuedBytes = first.event.size();
  }

  /** Whoever is to send to it knows it now: the client may be told that it is open. */
  void start() {
    writer.iterate();
  }

  /**
   * Tells the client what to come back with before it got an event.
   *
   * @param id of the last event before
   */
  public void position(String id) {
    offer(ServerSentEvent.position(id), result -> {});
  }

  /**
   * Sends an event after those that wait.
   *
   * @param result told once what became of it, perhaps before this returns
   */
  public void send(ServerSentEvent event, Consumer<SendResult> result) {
    offer(
        event,
        outcome -> {
          if (outcome == SendResult.SENT) {
            telemetry.sent(1);
          }
          result.accept(outcome);
        });
  }

  /** What the client got that came back with a {@code Last-Event-ID}. */
  public void resumed(SseResumptionResult result) {
    telemetry.resumed(result);
  }

  /** Runs when the stream has ended; at once if it has already. */
  public void onEnd(Runnable listener) {
    synchronized (this) {
      if (ended == null) {
        endListeners.add(listener);
        return;
      }
    }
    listener.run();
  }

  /** Events that wait. */
  public synchronized int waiting() {
    return queue.size();
  }

  private void offer(ServerSentEvent event, Consumer<SendResult> result) {
    boolean isFull;
    SendResult refused;
    synchronized (this) {
      refused = ended == null ? null : outcome(ended);
      isFull = queue.size() >= limits.events() || queuedBytes + event.size() > limits.bytes();
      if (refused == null && !isFull) {
        queue.add(new Waiting(event, result));
        queuedBytes += event.size();
      }
    }
    if (refused != null) {
      result.accept(refused);
    } else if (isFull) {
      end(SseCloseReason.SLOW);
      result.accept(SendResult.SLOW);
    } else {
      writer.iterate();
    }
  }

  /** Looks after it now and then: a heartbeat, or the end of a client that takes nothing. */
  void tick(long now) {
    long idle;
    boolean isWriting;
    synchronized (this) {
      if (ended != null) {
        return;
      }
      idle = now - lastWrite;
      isWriting = writing != null;
    }
    if (isWriting && idle > limits.stall().toNanos()) {
      end(SseCloseReason.SLOW);
    } else if (!isWriting && idle >= limits.heartbeat().toNanos()) {
      offer(ServerSentEvent.heartbeat(), result -> {});
    }
  }

  void shutdown() {
    end(SseCloseReason.SHUTDOWN);
  }

  /** The next to write; null if there is none now, or never again. */
  synchronized @Nullable ServerSentEvent next() {
    Waiting next = ended == null ? queue.poll() : null;
    writing = next;
    if (next == null) {
      return null;
    }
    queuedBytes -= next.event.size();
    lastWrite = System.nanoTime();
    return next.event;
  }

  /** What {@link #next} returned is written. */
  void written() {
    Waiting written;
    synchronized (this) {
      written = writing;
      writing = null;
      lastWrite = System.nanoTime();
    }
    if (written != null) {
      written.result.accept(SendResult.SENT);
    }
  }

  void failed(Throwable failure) {
    end(failure instanceof EofException ? SseCloseReason.CLIENT : SseCloseReason.WRITE_FAILED);
    Waiting lost;
    SseCloseReason reason;
    synchronized (this) {
      lost = writing;
      writing = null;
      reason = ended;
    }
    if (lost != null && reason != null) {
      lost.result.accept(outcome(reason));
    }
  }

  synchronized boolean isEnded() {
    return ended != null;
  }

  private void end(SseCloseReason reason) {
    List<Waiting> lost;
    synchronized (this) {
      if (ended != null) {
        return;
      }
      ended = reason;
      lost = List.copyOf(queue);
      queue.clear();
      queuedBytes = 0;
    }
    telemetry.ended(reason);
    lost.forEach(waiting -> waiting.result.accept(outcome(reason)));
    endListeners.forEach(Runnable::run);
    if (reason == SseCloseReason.SLOW) {
      // A write that does not end can only be ended with its connection.
      request
          .getConnectionMetaData()
          .getConnection()
          .getEndPoint()
          .close(new IOException("the client reads too slowly"));
    }
    writer.iterate();
  }

  private static SendResult outcome(SseCloseReason reason) {
    return reason == SseCloseReason.SLOW ? SendResult.SLOW : SendResult.LOST;
  }
}
