package io.throughline.examples.stream.rtp;

/**
 * The report of a receiver on one sender, RFC 3550, section 6.4.1.
 *
 * @param ssrc whose packets they are
 * @param fractionLost since the last report, in 256ths
 * @param lost since the beginning, 24 bits with a sign
 * @param highest the extended sequence number
 * @param jitter in units of the timestamp
 * @param lastSenderReport the middle 32 bits of the time in the last report of the sender; 0 if
 *     there was none
 * @param delaySinceIt in 65536ths of a second
 */
public record ReportBlock(
    long ssrc,
    int fractionLost,
    long lost,
    long highest,
    long jitter,
    long lastSenderReport,
    long delaySinceIt) {}
