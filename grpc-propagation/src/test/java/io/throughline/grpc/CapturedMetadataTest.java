package io.throughline.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.CallOptions;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.Status;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the host wants to see of a call's metadata. */
@Timeout(30)
class CapturedMetadataTest {
  private final Telemetry telemetry = new Telemetry();

  @AfterEach
  void close() {
    telemetry.close();
  }

  @ParameterizedTest
  @EnumSource
  void chosen_metadata_of_request_and_response_is_on_both_spans(Wiring wiring) {
    GrpcPropagation grpc =
        GrpcPropagation.builder(telemetry.sdk())
            .captureRequestMetadata("X-Tenant", "Authorization", "absent")
            .captureResponseMetadata("x-shard", "x-took", "set-cookie")
            .build();
    Metadata sent = new Metadata();
    sent.put(Rpc.ascii("x-tenant"), "blue");
    sent.put(Rpc.ascii("x-tenant"), "green");
    sent.put(Rpc.ascii("authorization"), "Bearer 123");
    sent.put(Rpc.ascii("x-not-asked-for"), "1");
    ServerCallHandler<String, String> answering =
        (call, headers) -> {
          call.request(1);
          return new ServerCall.Listener<>() {
            @Override
            public void onHalfClose() {
              Metadata first = new Metadata();
              first.put(Rpc.ascii("x-shard"), "7");
              first.put(Rpc.ascii("set-cookie"), "id=1");
              call.sendHeaders(first);
              call.sendMessage("hi");
              Metadata last = new Metadata();
              last.put(Rpc.ascii("x-took"), "3ms");
              call.close(Status.OK, last);
            }
          };
        };
    try (Rpc rpc = Rpc.start(grpc, grpc, wiring, Rpc.UNARY, answering, List.of(), List.of())) {
      ClientCalls.blockingUnaryCall(
          ClientInterceptors.intercept(
              rpc.channel(), MetadataUtils.newAttachHeadersInterceptor(sent)),
          Rpc.UNARY,
          CallOptions.DEFAULT,
          "hi");
    }

    for (SpanKind kind : List.of(SpanKind.CLIENT, SpanKind.SERVER)) {
      Attributes attributes = telemetry.span(kind).getAttributes();
      assertThat(metadata(attributes, "request.metadata.x-tenant"))
          .containsExactly("blue", "green");
      assertThat(metadata(attributes, "request.metadata.authorization"))
          .containsExactly("REDACTED");
      assertThat(metadata(attributes, "response.metadata.x-shard")).containsExactly("7");
      assertThat(metadata(attributes, "response.metadata.x-took")).containsExactly("3ms");
      assertThat(metadata(attributes, "response.metadata.set-cookie")).containsExactly("REDACTED");
      assertThat(attributes.asMap().keySet())
          .extracting(AttributeKey::getKey)
          .filteredOn(key -> key.contains("metadata"))
          .hasSize(5);
    }
  }

  @Test
  void metadata_that_is_no_text_cannot_be_captured() {
    GrpcPropagationBuilder builder = GrpcPropagation.builder(telemetry.sdk());

    assertThatThrownBy(() -> builder.captureRequestMetadata("trace-bin"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> builder.messageEvents(0)).isInstanceOf(IllegalArgumentException.class);
  }

  private static List<String> metadata(Attributes attributes, String name) {
    return attributes.get(AttributeKey.stringArrayKey("rpc." + name));
  }
}
