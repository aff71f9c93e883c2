package io.throughline.delivery.internal.spool;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The limits of the spool of one signal, and its durability.
 *
 * @param bytes on the disk
 * @param age of the oldest request
 * @param segmentSize bytes of one file
 * @param sync how long a request may be in the operating system's memory only, where a crash of the
 *     machine would lose it; null for as long as the operating system likes
 */
public record SpoolLimits(long bytes, Duration age, int segmentSize, @Nullable Duration sync) {}
