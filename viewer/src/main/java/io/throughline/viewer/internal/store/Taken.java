package io.throughline.viewer.internal.store;

/**
 * What became of a request.
 *
 * @param why the reason for the last item that was not taken, or nothing
 */
public record Taken(long accepted, long rejected, String why) {}
