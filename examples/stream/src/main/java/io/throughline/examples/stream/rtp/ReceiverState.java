package io.throughline.examples.stream.rtp;

/**
 * The state of a receiver for one sender's packets: RFC 3550, appendix A.1 for the sequence
 * numbers, A.3 for losses, A.8 for the jitter. A sender that begins anew is followed at once, for a
 * stream has one sender. Not thread-safe.
 */
public final class ReceiverState {

  private static final int CYCLE = 1 << 16;
  private static final int MAX_DROPOUT = 3000;
  private static final int MAX_MISORDER = 100;

  /** Cumulative losses have 24 bits with a sign. */
  private static final long MAX_REPORTED_LOSS = 0x7fffff;

  private final int clockRate;

  private long ssrc = -1;
  private long first;
  private long highest = -1;
  private long received;
  private int restart = -1;

  /** What was expected and lost before the sender began anew. */
  private long formerlyExpected;

  private long formerlyLost;
  private long mostLost;

  private long expectedAtReport;
  private long lostAtReport;

  private long lastTransit;
  private boolean hasTransit;
  private double jitter;

  /**
   * @param clockRate units of the timestamp in a second
   */
  public ReceiverState(int clockRate) {
    this.clockRate = clockRate;
  }

  /** The position of a packet relative to those before it. */
  public enum Order {
    NEXT,
    /** It follows one that followed it, or is there twice. */
    LATE,
    /** Its number is far off, and not yet confirmed by the next one. */
    STRANGE
  }

  /**
   * Takes a packet in.
   *
   * @param arrival of any clock, in nanoseconds
   */
  public Order received(RtpPacket packet, long arrival) {
    Order order = Order.NEXT;
    if (packet.ssrc() != ssrc || highest < 0) {
      begin(packet);
    } else {
      order = place(packet);
    }
    if (order != Order.STRANGE) {
      received++;
      measureJitter(packet, arrival);
    }
    return order;
  }

  private void begin(RtpPacket packet) {
    formerlyExpected += expected();
    formerlyLost += lost();
    ssrc = packet.ssrc();
    first = packet.sequence();
    highest = packet.sequence();
    received = 0;
    restart = -1;
    hasTransit = false;
    jitter = 0;
  }

  private Order place(RtpPacket packet) {
    int ahead = (packet.sequence() - (int) highest) & (CYCLE - 1);
    if (ahead > 0 && ahead < MAX_DROPOUT) {
      highest += ahead;
      restart = -1;
      return Order.NEXT;
    }
    if (ahead == 0 || ahead > CYCLE - MAX_MISORDER) {
      return Order.LATE;
    }
    if (packet.sequence() == restart) {
      begin(packet);
      return Order.NEXT;
    }
    restart = (packet.sequence() + 1) & (CYCLE - 1);
    return Order.STRANGE;
  }

  private void measureJitter(RtpPacket packet, long arrival) {
    long transit = (long) (arrival / 1e9 * clockRate) - packet.timestamp();
    if (hasTransit) {
      // Timestamps have 32 bits: the difference is right when they wrap around, too.
      int difference = Math.abs((int) (transit - lastTransit));
      jitter += (difference - jitter) / 16;
    }
    lastTransit = transit;
    hasTransit = true;
  }

  /** The packets that the current sender must have sent. */
  private long expected() {
    return highest < 0 ? 0 : highest - first + 1;
  }

  /** Below zero if packets came twice. */
  private long lost() {
    return expected() - received;
  }

  public double jitterSeconds() {
    return jitter / clockRate;
  }

  /** All that was lost so far; it does not sink when a packet comes late. */
  public long totalLost() {
    mostLost = Math.max(mostLost, formerlyLost + lost());
    return mostLost;
  }

  /** The block of a report about this sender, and the beginning of the next interval. */
  public ReportBlock report(long lastSenderReport, long delaySinceIt) {
    long expected = formerlyExpected + expected();
    long lost = formerlyLost + lost();
    long expectedNow = expected - expectedAtReport;
    long lostNow = lost - lostAtReport;
    expectedAtReport = expected;
    lostAtReport = lost;
    int fraction = expectedNow <= 0 || lostNow <= 0 ? 0 : (int) ((lostNow << 8) / expectedNow);
    return new ReportBlock(
        ssrc,
        Math.min(fraction, 255),
        Math.max(-MAX_REPORTED_LOSS - 1, Math.min(lost, MAX_REPORTED_LOSS)),
        highest & 0xffffffffL,
        (long) jitter,
        lastSenderReport,
        delaySinceIt);
  }
}
