package io.throughline.health;

/**
 * What of one signal is on its way.
 *
 * @param queued items that wait in memory
 * @param capacity how many can wait there
 * @param dropped items that came while the queue was full
 * @param spooled items that wait on the disk
 */
public record SignalFlow(long queued, long capacity, long dropped, long spooled) {}
