package io.throughline.viewer.internal.store;

/**
 * The numbers of items of a request that were accepted and rejected.
 *
 * @param why the reason for the last item that was not taken, or nothing
 */
public record Taken(long accepted, long rejected, String why) {}
