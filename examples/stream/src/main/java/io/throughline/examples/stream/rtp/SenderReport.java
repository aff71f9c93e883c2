package io.throughline.examples.stream.rtp;

/**
 * Which time of the sender's wall clock a timestamp stands for, RFC 3550, section 6.4.1.
 *
 * @param ntp seconds since 1900 and a fraction, 32 bits each
 * @param timestamp the same moment in units of the track's clock
 */
public record SenderReport(long ntp, long timestamp) {

  /** What receivers name this report by. */
  public long token() {
    return (ntp >>> 16) & 0xffffffffL;
  }
}
