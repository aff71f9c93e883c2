package io.throughline.examples.stream.relay;

import java.time.Instant;

/**
 * The client of a connection.
 *
 * @param protocol as {@code network.protocol.name} has it
 * @param session tells it from others in spans and log lines
 * @param address without the port
 * @param connected {@link System#nanoTime} at that moment
 * @param connectedAt the same moment of the wall clock
 */
public record Peer(
    String protocol, String session, String address, long connected, Instant connectedAt) {}
