package io.throughline.examples.stream.relay;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The publisher's side of a stream.
 *
 * @param protocol as {@code network.protocol.name} has it
 * @param hasKeyframes whether its packets say where a decoder can begin
 * @param format a new one for each writer of files; null if the stream cannot be put into files
 * @param stop ends the publisher's session because an operator asked for it; called on any thread
 */
public record MediaSource(
    String protocol,
    boolean hasKeyframes,
    @Nullable Supplier<? extends SegmentFormat> format,
    Runnable stop) {}
