package io.throughline.examples.stream.srt;

import io.throughline.examples.stream.relay.SessionStart;

/**
 * A caller that will be accepted.
 *
 * @param arrived {@link System#nanoTime} at that moment
 */
record Arrival(StreamId id, SessionStart start, long arrived) {}
