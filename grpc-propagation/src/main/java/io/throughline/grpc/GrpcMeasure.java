package io.throughline.grpc;

import java.util.EnumSet;

/**
 * The measurements that are available beyond the span and the duration of each call. Metrics have
 * gRPC's own names and attributes ({@code grpc.method}, {@code grpc.target}, {@code grpc.status}),
 * because the conventions of OpenTelemetry have none for them.
 *
 * @see <a href="https://github.com/grpc/proposal/blob/master/A66-otel-stats.md">gRFC A66</a>
 * @see <a href="https://github.com/grpc/proposal/blob/master/A96-retry-otel-stats.md">gRFC A96</a>
 */
public enum GrpcMeasure {
  // Why: RATIONALE.md#which-measures-are-on-by-default

  /**
   * How many calls were started ({@code grpc.client.call.started}, {@code
   * grpc.server.call.started}) and how many of them are under way ({@code grpc.client.call.active},
   * {@code grpc.server.call.active}). On by default: three adders for each side of a call.
   */
  CALLS(true),

  /**
   * How many messages went each way, as attributes of a stream's span when it ends ({@code
   * grpc.sent.message_count}, {@code grpc.received.message_count}). On by default: an increment for
   * each message.
   */
  MESSAGE_COUNTS(true),

  /**
   * Calls of services and methods that the server does not have, as a span and a duration with
   * {@code rpc.method="_OTHER"}. gRPC shows them to stream tracers and not to interceptors, so this
   * needs {@link GrpcPropagation#instrument(io.grpc.ServerBuilder)}. On by default: about 60 bytes
   * for each call.
   */
  UNKNOWN_METHODS(true),

  /**
   * The attempts of a client's calls: {@code grpc.client.attempt.started}, {@code
   * grpc.client.attempt.duration}, {@code grpc.client.call.retries}, {@code
   * grpc.client.call.transparent_retries}, {@code grpc.client.call.hedges}, and an event in the
   * call's span for each attempt after the first. Off by default.
   */
  ATTEMPTS(false),

  /**
   * How long a client's call waited for name resolution and for load balancing, connecting
   * included, as events in its span, only if it did wait. Off by default.
   *
   * @see <a href="https://github.com/grpc/proposal/blob/master/A72-open-telemetry-tracing.md">gRFC
   *     A72</a>
   */
  DELAYS(false),

  /**
   * Bytes of messages on the wire in total for each attempt of a client and each call of a server:
   * {@code grpc.client.attempt.sent_total_compressed_message_size} and its like. A transport in
   * process sends no bytes. Off by default; a server needs {@link
   * GrpcPropagation#instrument(io.grpc.ServerBuilder)}.
   */
  COMPRESSED_SIZES(false),

  /**
   * The same before compression: {@code grpc.client.attempt.sent_total_uncompressed_message_size}
   * and its like. Off by default.
   */
  UNCOMPRESSED_SIZES(false),

  /**
   * Who is at the other end of the connection, as attributes {@code network.peer.address} and
   * {@code network.peer.port} of spans: behind a proxy it is the proxy. A client knows it when the
   * server answers. Off by default, for it may be personal data.
   */
  PEER_ADDRESS(false);

  private final boolean onByDefault;

  GrpcMeasure(boolean onByDefault) {
    this.onByDefault = onByDefault;
  }

  static EnumSet<GrpcMeasure> defaults() {
    EnumSet<GrpcMeasure> defaults = EnumSet.allOf(GrpcMeasure.class);
    defaults.removeIf(measure -> !measure.onByDefault);
    return defaults;
  }
}
