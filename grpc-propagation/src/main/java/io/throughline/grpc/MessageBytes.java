package io.throughline.grpc;

import java.util.Set;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;

/** The bytes of a stream's messages so far. Safe for any thread, as gRPC asks of a tracer. */
final class MessageBytes {
  private static final AtomicLongFieldUpdater<MessageBytes> SENT_COMPRESSED =
      AtomicLongFieldUpdater.newUpdater(MessageBytes.class, "sentCompressed");
  private static final AtomicLongFieldUpdater<MessageBytes> RECEIVED_COMPRESSED =
      AtomicLongFieldUpdater.newUpdater(MessageBytes.class, "receivedCompressed");
  private static final AtomicLongFieldUpdater<MessageBytes> SENT_UNCOMPRESSED =
      AtomicLongFieldUpdater.newUpdater(MessageBytes.class, "sentUncompressed");
  private static final AtomicLongFieldUpdater<MessageBytes> RECEIVED_UNCOMPRESSED =
      AtomicLongFieldUpdater.newUpdater(MessageBytes.class, "receivedUncompressed");

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
