package io.throughline.examples.stream.srt;

import com.sun.jna.Memory;
import com.sun.jna.ptr.IntByReference;

/** Waits for many sockets at once. Used by one thread. */
final class Epoll implements AutoCloseable {

  private static final int MAX_EVENTS = 512;
  private static final int EVENT_LENGTH = 8;

  private final int number = LibSrt.check(LibSrt.srt_epoll_create(), "srt_epoll_create");
  private final Memory events = new Memory((long) MAX_EVENTS * EVENT_LENGTH);

  /** Takes a socket, and what has happened to it. */
  interface Handler {
    void handle(int socket, int events);
  }

  void add(int socket, int wanted) {
    LibSrt.check(
        LibSrt.srt_epoll_add_usock(number, socket, new IntByReference(wanted | LibSrt.FAILED)),
        "srt_epoll_add_usock");
  }

  void change(int socket, int wanted) {
    LibSrt.check(
        LibSrt.srt_epoll_update_usock(number, socket, new IntByReference(wanted | LibSrt.FAILED)),
        "srt_epoll_update_usock");
  }

  void await(long millis, Handler handler) {
    int ready = LibSrt.srt_epoll_uwait(number, events, MAX_EVENTS, millis);
    for (int i = 0; i < Math.min(ready, MAX_EVENTS); i++) {
      long at = (long) i * EVENT_LENGTH;
      handler.handle(events.getInt(at), events.getInt(at + 4));
    }
  }

  @Override
  public void close() {
    LibSrt.srt_epoll_release(number);
    events.close();
  }
}
