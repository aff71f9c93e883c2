package io.throughline.operators.internal.server;

import io.throughline.operators.http.EndpointResponse;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.apache.hc.core5.http.nio.AsyncEntityProducer;
import org.apache.hc.core5.http.nio.DataStreamChannel;
import org.jspecify.annotations.Nullable;

/**
 * A body whose writer sends it as fast as the connection takes it, and leaves it to the thread that
 * serves the connections to go on when it does not. Between them stands one buffer, so the whole of
 * it is never in memory.
 *
 * <p>Not {@code AbstractClassicEntityProducer}: that one's writer waits for ever once the client is
 * gone, and what it could not finish looks complete to the client.
 */
final class StreamedBody extends OutputStream implements AsyncEntityProducer {
  // Why: RATIONALE.md#why-is-a-page-sent-while-it-is-still-written

  /** As much as the kernel takes at once: a turn of the other thread waits for a processor. */
  private static final int BUFFER_BYTES = 128 * 1024;

  private final EndpointResponse.Streamed answer;
  private final Consumer<StreamedBody> begin;
  private final Consumer<IOException> failedBefore;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition sent = lock.newCondition();
  private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);

  private final long deadline;

  private @Nullable DataStreamChannel channel;

  /** Whether the buffer is the sender's, to be emptied, and no longer the writer's. */
  private boolean handedOver;

  private boolean begun;
  private boolean complete;
  private boolean ended;
  private @Nullable IOException failure;

  private StreamedBody(
      EndpointResponse.Streamed answer,
      Consumer<StreamedBody> begin,
      Consumer<IOException> failedBefore) {
    this.answer = answer;
    this.begin = begin;
    this.failedBefore = failedBefore;
    deadline = System.nanoTime() + answer.timeout().toNanos();
  }

  /**
   * Starts the writer, which runs in any case, and so can give back what it holds.
   *
   * @param begin sends the head of the answer, once the first bytes of the body are there
   * @param failedBefore is called in its place when the writer fails before that
   */
  static void start(
      EndpointResponse.Streamed answer,
      Consumer<StreamedBody> begin,
      Consumer<IOException> failedBefore) {
    answer.threads().execute(new StreamedBody(answer, begin, failedBefore)::write);
  }

  // What the sending thread calls.

  @Override
  public int available() {
    lock.lock();
    try {
      return handedOver || complete || failure != null ? Math.max(1, buffer.remaining()) : 0;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void produce(DataStreamChannel connection) throws IOException {
    lock.lock();
    try {
      channel = connection;
      if (failure != null) {
        throw failure; // closes the connection, so that nobody takes the page for a whole one
      }
      send(connection);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void failed(Exception cause) {
    fail(new IOException("the client is gone", cause));
  }

  @Override
  public void releaseResources() {
    fail(new IOException("the exchange is over"));
  }

  // What the writing thread calls.

  private void write() {
    try {
      answer.writer().writeTo(this);
      complete();
    } catch (IOException e) {
      writerFailed(e);
    } catch (Throwable e) {
      writerFailed(
          new IOException(e)); // also an Error: a body without an end would hold its client
    }
  }

  private void writerFailed(IOException cause) {
    if (begun) { // by this thread
      fail(cause);
    } else {
      failedBefore.accept(cause);
    }
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    lock.lock();
    try {
      int from = offset;
      int left = length;
      while (left > 0) {
        awaitBuffer();
        int taken = Math.min(left, buffer.remaining());
        buffer.put(bytes, from, taken);
        from += taken;
        left -= taken;
        if (!buffer.hasRemaining()) {
          handOver();
        }
      }
    } finally {
      lock.unlock();
    }
  }

  private void complete() throws IOException {
    lock.lock();
    try {
      awaitBuffer();
      complete = true;
      handOver();
    } finally {
      lock.unlock();
    }
  }

  /** Does not complete the body: a writer closes its streams also when it has failed. */
  @Override
  public void close() {}

  private void handOver() throws IOException {
    buffer.flip();
    handedOver = true;
    if (!begun) {
      begun = true;
      begin.accept(this);
    } else if (channel != null) {
      send(channel);
    }
    if (handedOver) {
      requestOutput();
    }
  }

  private void awaitBuffer() throws IOException {
    while (handedOver && failure == null) {
      try {
        long left = deadline - System.nanoTime();
        if (left <= 0) {
          throw new InterruptedIOException("the client took longer than " + answer.timeout());
        }
        sent.awaitNanos(left);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("the port is closing");
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  private void send(DataStreamChannel connection) throws IOException {
    if (handedOver) {
      connection.write(buffer);
      if (!buffer.hasRemaining()) {
        buffer.clear();
        handedOver = false;
        sent.signalAll();
      }
    }
    if (complete && !handedOver && !ended) {
      ended = true;
      connection.endStream();
    }
  }

  /** Ends both sides, unless all is sent already. */
  void fail(IOException cause) {
    lock.lock();
    try {
      if (failure == null && !(complete && !handedOver)) {
        failure = cause;
        sent.signalAll();
        requestOutput();
      }
    } finally {
      lock.unlock();
    }
  }

  private void requestOutput() {
    if (channel != null) {
      channel.requestOutput();
    }
  }

  // What HTTP says of it.

  @Override
  public boolean isRepeatable() {
    return false;
  }

  @Override
  public long getContentLength() {
    return -1;
  }

  @Override
  public boolean isChunked() {
    return true;
  }

  @Override
  public @Nullable String getContentType() {
    return null; // among the headers of the answer
  }

  @Override
  public @Nullable String getContentEncoding() {
    return null;
  }

  @Override
  public Set<String> getTrailerNames() {
    return Set.of();
  }
}
