/**
 * The spool of one signal on the disk; it knows bytes and counts of items only.
 *
 * <p>Begin to read with {@link io.throughline.delivery.internal.spool.SegmentLog}. A spool
 * directory looks like this:
 *
 * <pre>
 * directory/
 *   0/  1/  2/  ...        SpoolFolder: one for each process
 *     lock                 held while the process lives
 *     traces/ metrics/ logs/
 *       ORDER-GENERATION.v1  Segment: both numbers in hexadecimal; the lowest order is the oldest
 *       dropped.v2           DropCounts: what is given up and not yet reported
 * </pre>
 *
 * <p>A segment is a sequence of records, each aligned to eight bytes, big-endian:
 *
 * <pre>
 * offset  0  state          0 pending, -1 released
 *         4  generation     of the segment; anything else is left over from an earlier use
 *         8  length         of the payload in bytes; -1 after the last record
 *        12  items          spans, log records or data points in the payload
 *        16  time           when it was written, milliseconds since 1970
 *        24  itemsBefore    items of the records before this one
 *        28  CRC32C         of the payload
 *        32  CRC32C         of bytes 4 to 31
 *        36  0
 *        40  payload        an OTLP request as protobuf, padded to a multiple of eight
 * </pre>
 */
@NullMarked
package io.throughline.delivery.internal.spool;

import org.jspecify.annotations.NullMarked;
