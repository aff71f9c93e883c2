package io.throughline.grpc;

import io.grpc.Status;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.SpanBuilder;
import io.throughline.semconv.ErrorAttributes;
import io.throughline.semconv.RpcAttributes;
import io.throughline.semconv.RpcSystemName;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** The name, the attributes and the series that the calls of one method to one address share. */
final class RpcMethod {
  /** What gRPC's own metrics call a method whose name is not known to be one of few. */
  static final String OTHER_SERIES = "other";

  private static final String SYSTEM = RpcSystemName.GRPC.value();
  private static final String OTHER = "_OTHER";

  private final boolean other;
  private final String name;
  private final @Nullable ServerAddress address;
  private final @Nullable ServerAddress measured;
  private final RpcSide side;
  private final MethodSeries series;
  private final AtomicReferenceArray<Attributes> metricAttributes =
      new AtomicReferenceArray<>(Status.Code.values().length);

  private RpcMethod(
      @Nullable String fullMethodName,
      @Nullable ServerAddress address,
      @Nullable ServerAddress measured,
      RpcSide side,
      MethodSeries series) {
    this.side = side;
    this.series = series;
    this.address = address;
    this.measured = measured;
    other = fullMethodName == null;
    name = fullMethodName == null ? OTHER : fullMethodName;
  }

  /**
   * For calls of one method.
   *
   * @param address what spans show
   * @param measured what of it metrics show
   */
  static RpcMethod named(
      String fullMethodName,
      @Nullable ServerAddress address,
      @Nullable ServerAddress measured,
      RpcSide side,
      MethodSeries series) {
    return new RpcMethod(fullMethodName, address, measured, side, series);
  }

  /** For all methods whose names are not known to be few. */
  static RpcMethod other(
      @Nullable ServerAddress address,
      @Nullable ServerAddress measured,
      RpcSide side,
      MethodSeries series) {
    return new RpcMethod(null, address, measured, side, series);
  }

  /** Whether the method's name is in none of the attributes. */
  boolean isOther() {
    return other;
  }

  String spanName() {
    return other ? SYSTEM : name;
  }

  /** One by one, for {@code setAllAttributes} would allocate. */
  void describe(SpanBuilder span) {
    span.setAttribute(RpcAttributes.RPC_SYSTEM_NAME, SYSTEM);
    span.setAttribute(RpcAttributes.RPC_METHOD, name);
    if (address != null) {
      address.putInto(span);
    }
  }

  MethodSeries series() {
    return series;
  }

  Attributes metricAttributes(Status.Code code) {
    Attributes known = metricAttributes.get(code.value());
    if (known == null) {
      known = newMetricAttributes(code);
      metricAttributes.set(code.value(), known);
    }
    return known;
  }

  private Attributes newMetricAttributes(Status.Code code) {
    AttributesBuilder builder =
        Attributes.builder()
            .put(RpcAttributes.RPC_SYSTEM_NAME, SYSTEM)
            .put(RpcAttributes.RPC_METHOD, name)
            .put(RpcAttributes.RPC_RESPONSE_STATUS_CODE, code.name());
    if (measured != null) {
      measured.putInto(builder);
    }
    if (side.isError(code)) {
      builder.put(ErrorAttributes.ERROR_TYPE, code.name());
    }
    return builder.build();
  }
}
