package io.throughline.examples.chat.http;

import java.time.Duration;

/**
 * How an {@link HttpServer} is open.
 *
 * @param port 0 for any that is free
 * @param maxConnections beyond them nobody is let in
 * @param maxStreams streams of events, and WebSockets; beyond them 503
 */
public record ServerOptions(
    String name,
    String address,
    int port,
    int maxConnections,
    int maxStreams,
    StreamLimits streams,
    Duration idle) {

  public static ServerOptions of(String name, String address, int port) {
    return new ServerOptions(
        name, address, port, 12_000, 10_000, StreamLimits.DEFAULT, Duration.ofSeconds(30));
  }

  public ServerOptions streams(StreamLimits limits, int most) {
    return new ServerOptions(name, address, port, maxConnections, most, limits, idle);
  }
}
