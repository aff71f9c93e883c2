package io.throughline.examples.chat.http;

/** What an application does with a WebSocket. Called by one thread at a time. */
@FunctionalInterface
public interface SocketListener {

  default void opened(LiveSocket socket) {}

  /** A message came. What it throws ends the socket. */
  void received(LiveSocket socket, String text) throws Exception;

  default void closed(LiveSocket socket) {}
}
