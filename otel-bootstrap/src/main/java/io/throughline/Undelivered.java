package io.throughline;

/**
 * What of one signal did not reach the collector while an instance ran.
 *
 * @param signal {@code traces}, {@code metrics} or {@code logs}
 * @param lost spans, metrics or log records that were given up: failed exports, what came while the
 *     queue was full, and what was still in memory at the deadline
 * @param spooled what waits on the disk for the next process
 */
public record Undelivered(String signal, long lost, long spooled) {}
