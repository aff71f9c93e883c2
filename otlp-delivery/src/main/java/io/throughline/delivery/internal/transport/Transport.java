package io.throughline.delivery.internal.transport;

import io.throughline.delivery.internal.spool.PayloadBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** A way to the collector. One request at a time is on it. */
public interface Transport extends AutoCloseable {

  /**
   * Makes one attempt to deliver an OTLP request.
   *
   * @param payload the encoded request, not compressed; not to be changed before there is an answer
   * @param timeout for all of it, until the answer is read
   * @return what came of it, within the timeout, on any thread and whatever the network or the
   *     receiver does; a caller that no longer waits for it cancels it
   */
  CompletableFuture<ExportResult> send(PayloadBuffer payload, Duration timeout);

  /** Where requests go, for people. */
  String destination();

  @Override
  void close();
}
