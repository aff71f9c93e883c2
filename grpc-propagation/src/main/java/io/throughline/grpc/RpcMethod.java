package io.throughline.grpc;

import io.grpc.Status;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
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
  private final String spanName;
  private final Attributes startAttributes;
  private final Attributes metricAttributes;
  private final RpcSide side;
  private final MethodSeries series;
  private final AtomicReferenceArray<Attributes> metricAttributesByCode =
      new AtomicReferenceArray<>(Status.Code.values().length);

  private RpcMethod(
      @Nullable String fullMethodName,
      RpcSide side,
      @Nullable ServerAddress address,
      MethodSeries series) {
    this.side = side;
    this.series = series;
    other = fullMethodName == null;
    spanName = fullMethodName == null ? SYSTEM : fullMethodName;
    String method = fullMethodName == null ? OTHER : fullMethodName;
    Attributes common =
        Attributes.of(RpcAttributes.RPC_SYSTEM_NAME, SYSTEM, RpcAttributes.RPC_METHOD, method);
    AttributesBuilder withAddress = common.toBuilder();
    if (address != null) {
      address.putInto(withAddress);
    }
    startAttributes = withAddress.build();
    // Opt-in on the server: there the authority is whatever the peer claims.
    metricAttributes = side == RpcSide.CLIENT ? startAttributes : common;
  }

  static RpcMethod named(
      String fullMethodName, RpcSide side, @Nullable ServerAddress address, MethodSeries series) {
    return new RpcMethod(fullMethodName, side, address, series);
  }

  /** For all methods whose names are not known to be few. */
  static RpcMethod other(RpcSide side, @Nullable ServerAddress address, MethodSeries series) {
    return new RpcMethod(null, side, address, series);
  }

  /** Whether the method's name is in none of the attributes. */
  boolean isOther() {
    return other;
  }

  String spanName() {
    return spanName;
  }

  Attributes startAttributes() {
    return startAttributes;
  }

  MethodSeries series() {
    return series;
  }

  Attributes metricAttributes(Status.Code code) {
    Attributes attributes = metricAttributesByCode.get(code.value());
    if (attributes == null) {
      AttributesBuilder builder =
          metricAttributes.toBuilder().put(RpcAttributes.RPC_RESPONSE_STATUS_CODE, code.name());
      if (side.isError(code)) {
        builder.put(ErrorAttributes.ERROR_TYPE, code.name());
      }
      attributes = builder.build();
      metricAttributesByCode.set(code.value(), attributes);
    }
    return attributes;
  }
}
