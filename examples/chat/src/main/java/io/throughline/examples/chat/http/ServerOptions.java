package io.throughline.examples.chat.http;

import java.time.Duration;

/**
 * How an {@link HttpServer} is open.
 *
 * @param port 0 for any that is free
 * @param maxConnections beyond them nobody is let in
 * @param maxStreams streams of events, and WebSockets; beyond them 503
 * @param idle without a byte, after which a connection is closed
 * @param bodyTime after which a body that is not whole is given up with 408
 */
public record ServerOptions(
    String name,
    String address,
    int port,
    int maxConnections,
    int maxStreams,
    StreamLimits streams,
    Duration idle,
    Duration bodyTime) {

  public static ServerOptions of(String name, String address, int port) {
    return new ServerOptions(
        name,
        address,
        port,
        12_000,
        10_000,
        StreamLimits.DEFAULT,
        Duration.ofSeconds(30),
        Duration.ofSeconds(20));
  }

  public ServerOptions streams(StreamLimits limits, int most) {
    return new ServerOptions(name, address, port, maxConnections, most, limits, idle, bodyTime);
  }

  /** How long the body of a request may take. */
  public ServerOptions bodyTime(Duration most) {
    return new ServerOptions(name, address, port, maxConnections, maxStreams, streams, idle, most);
  }
}
