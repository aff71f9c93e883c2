package io.throughline.grpc;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.throughline.semconv.GrpcAttributes;
import io.throughline.semconv.RpcAttributes;
import io.throughline.semconv.RpcMessageType;

/**
 * The number of messages in each direction. Not volatile: gRPC serializes the messages of a
 * direction, and whatever it does between the last one and the end of the call publishes their
 * number.
 */
final class StreamMessages {
  private static final String EVENT = "rpc.message";

  private final Span span;
  private final boolean counts;
  private final int eventEvery;
  private long sent;
  private long received;

  /**
   * @param counts whether the span tells at its end how many there were
   * @param eventEvery how many messages of a direction share an event, or zero for no events
   */
  StreamMessages(Span span, boolean counts, int eventEvery) {
    this.span = span;
    this.counts = counts;
    this.eventEvery = eventEvery;
  }

  void sent() {
    tell(RpcMessageType.SENT, ++sent);
  }

  void received() {
    tell(RpcMessageType.RECEIVED, ++received);
  }

  /** The first message of a direction, and every so many after it. */
  private void tell(RpcMessageType type, long number) {
    if (eventEvery > 0 && (number - 1) % eventEvery == 0) {
      span.addEvent(
          EVENT,
          Attributes.of(
              RpcAttributes.RPC_MESSAGE_TYPE, type.value(), RpcAttributes.RPC_MESSAGE_ID, number));
    }
  }

  void putCounts() {
    if (counts) {
      span.setAttribute(GrpcAttributes.GRPC_SENT_MESSAGE_COUNT, sent);
      span.setAttribute(GrpcAttributes.GRPC_RECEIVED_MESSAGE_COUNT, received);
    }
  }
}
