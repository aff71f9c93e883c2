package io.throughline.examples.stream.relay;

/**
 * A packet between a publisher and its readers. No receiver may change its data.
 *
 * @param track counted from 0
 * @param data the packet as the publisher sent it
 * @param beginsFrame whether a reader may be left behind before it; no frame is sent in part
 * @param endsFrame whether it is the last one of a frame
 * @param randomAccess whether a decoder can begin here
 * @param arrival {@link System#nanoTime} when it was read
 */
@SuppressWarnings("ArrayRecordComponent") // packets are not compared
public record MediaPacket(
    int track,
    byte[] data,
    boolean beginsFrame,
    boolean endsFrame,
    boolean randomAccess,
    long arrival) {}
