package io.throughline.examples.chat.http;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.eclipse.jetty.server.Request;

/**
 * Takes the bodies of requests as they come, bounded in time and as a whole: no thread waits for a
 * slow client. Thread-safe.
 */
final class Bodies {

  /** Of bodies that are not whole yet, all together. */
  private static final int MAX_BYTES = 16 << 20;

  private final Duration patience;
  private final Semaphore room = new Semaphore(MAX_BYTES);

  /**
   * @param patience after which a body that has not come is given up
   */
  Bodies(Duration patience) {
    this.patience = patience;
  }

  /**
   * Reads a body.
   *
   * @param most bytes that are taken
   * @param whenRead gets it when it is whole or refused: on this thread if it has come already,
   *     else on one of the server's, in the context of now
   */
  void read(Request request, long most, Consumer<RequestBody> whenRead) {
    new RequestBody(request, most, this, whenRead).run();
  }

  Duration patience() {
    return patience;
  }

  /** Whether so many bytes more can wait; they are {@linkplain #release released} at the end. */
  boolean hasRoom(int bytes) {
    return room.tryAcquire(bytes);
  }

  void release(int bytes) {
    room.release(bytes);
  }
}
