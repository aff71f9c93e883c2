package io.throughline.delivery;

import java.time.Duration;

/** A way to the collector. Used by one thread at a time. */
interface Transport extends AutoCloseable {

  /**
   * Makes one attempt to deliver an OTLP request.
   *
   * @param payload the encoded request, not compressed
   * @param timeout for all of it, until the answer is read
   * @return what came of it; never throws for a fault of the network or the receiver
   */
  Answer send(PayloadBuffer payload, Duration timeout) throws InterruptedException;

  @Override
  void close();
}
