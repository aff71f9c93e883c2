package io.throughline.examples.kit;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A span and the service that it came from. */
public record ReceivedSpan(String service, Span span) {

  public String name() {
    return span.getName();
  }

  /** Such as {@code PRODUCER}. */
  public String kind() {
    return span.getKind().name().replace("SPAN_KIND_", "");
  }

  public String traceId() {
    return hex(span.getTraceId());
  }

  public String spanId() {
    return hex(span.getSpanId());
  }

  /** Empty if it has none. */
  public String parentSpanId() {
    return hex(span.getParentSpanId());
  }

  public List<String> linkedTraceIds() {
    return span.getLinksList().stream().map(link -> hex(link.getTraceId())).toList();
  }

  /** The trace and the span of each, as {@code traceparent} has them. */
  public List<String> links() {
    return span.getLinksList().stream()
        .map(link -> hex(link.getTraceId()) + "-" + hex(link.getSpanId()))
        .toList();
  }

  public boolean isError() {
    return span.getStatus().getCode() == Status.StatusCode.STATUS_CODE_ERROR;
  }

  /** What its status says besides. */
  public String message() {
    return span.getStatus().getMessage();
  }

  /** An attribute's value as text, or null. */
  public @Nullable String attribute(String key) {
    return span.getAttributesList().stream()
        .filter(attribute -> attribute.getKey().equals(key))
        .map(attribute -> text(attribute.getValue()))
        .findFirst()
        .orElse(null);
  }

  private static String text(AnyValue value) {
    return switch (value.getValueCase()) {
      case INT_VALUE -> Long.toString(value.getIntValue());
      case BOOL_VALUE -> Boolean.toString(value.getBoolValue());
      default -> value.getStringValue();
    };
  }

  public long startNanos() {
    return span.getStartTimeUnixNano();
  }

  public long endNanos() {
    return span.getEndTimeUnixNano();
  }

  private static String hex(ByteString id) {
    return HexFormat.of().formatHex(id.toByteArray());
  }
}
