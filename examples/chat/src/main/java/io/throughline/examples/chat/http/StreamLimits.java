package io.throughline.examples.chat.http;

import java.time.Duration;

/**
 * What bounds a stream of events or a WebSocket.
 *
 * @param events that wait for a client; beyond them it is cut off
 * @param bytes of these
 * @param stall how long one write may take
 * @param heartbeat after how long without an event
 */
public record StreamLimits(int events, int bytes, Duration stall, Duration heartbeat) {

  public static final StreamLimits DEFAULT =
      new StreamLimits(256, 1 << 20, Duration.ofSeconds(10), Duration.ofSeconds(10));
}
