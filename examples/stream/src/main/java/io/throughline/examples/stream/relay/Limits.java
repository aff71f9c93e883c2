package io.throughline.examples.stream.relay;

import java.time.Duration;

/**
 * The limits of the server.
 *
 * @param streams that are published at the same time
 * @param sessions of publishers and readers together
 * @param cacheBytes of a group of pictures; a longer one is not kept
 * @param queueBytes that wait for a reader before frames are dropped; not less than a group
 * @param stalled how long a publisher is silent until the stream counts as stalled
 * @param idle how long a publisher is silent until its session ends
 */
public record Limits(
    int streams, int sessions, int cacheBytes, int queueBytes, Duration stalled, Duration idle) {

  public static final Limits DEFAULT =
      new Limits(100, 500, 2 << 20, 4 << 20, Duration.ofSeconds(2), Duration.ofSeconds(30));
}
