package io.throughline.grpc;

import java.util.Set;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;

/** The bytes of a stream's messages so far. Safe for any thread, as gRPC asks of a tracer. */
final class MessageSizes {
  private static final AtomicLongFieldUpdater<MessageSizes> SENT_COMPRESSED =
      AtomicLongFieldUpdater.newUpdater(MessageSizes.class, "sentCompressed");
  private static final AtomicLongFieldUpdater<MessageSizes> RECEIVED_COMPRESSED =
      AtomicLongFieldUpdater.newUpdater(MessageSizes.class, "receivedCompressed");
  private static final AtomicLongFieldUpdater<MessageSizes> SENT_UNCOMPRESSED =
      AtomicLongFieldUpdater.newUpdater(MessageSizes.class, "sentUncompressed");
  private static final AtomicLongFieldUpdater<MessageSizes> RECEIVED_UNCOMPRESSED =
      AtomicLongFieldUpdater.newUpdater(MessageSizes.class, "receivedUncompressed");

  private volatile long sentCompressed;
  private volatile long receivedCompressed;
  private volatile long sentUncompressed;
  private volatile long receivedUncompressed;

  static boolean areMeasured(Set<GrpcMeasure> measures) {
    return measures.contains(GrpcMeasure.COMPRESSED_SIZES)
        || measures.contains(GrpcMeasure.UNCOMPRESSED_SIZES);
  }

  void addSentCompressed(long bytes) {
    SENT_COMPRESSED.getAndAdd(this, bytes);
  }

  void addReceivedCompressed(long bytes) {
    RECEIVED_COMPRESSED.getAndAdd(this, bytes);
  }

  void addSentUncompressed(long bytes) {
    SENT_UNCOMPRESSED.getAndAdd(this, bytes);
  }

  void addReceivedUncompressed(long bytes) {
    RECEIVED_UNCOMPRESSED.getAndAdd(this, bytes);
  }

  long sentCompressed() {
    return sentCompressed;
  }

  long receivedCompressed() {
    return receivedCompressed;
  }

  long sentUncompressed() {
    return sentUncompressed;
  }

  long receivedUncompressed() {
    return receivedUncompressed;
  }
}
