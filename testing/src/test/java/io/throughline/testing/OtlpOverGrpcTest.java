package io.throughline.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.Any;
import com.google.protobuf.UnknownFieldSet;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.logs.v1.LogRecord;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OtlpOverGrpcTest {

  private final OtlpReceiver receiver = OtlpReceiver.start(OtlpProtocol.GRPC);
  private final ManagedChannel channel =
      ManagedChannelBuilder.forAddress("localhost", receiver.port()).usePlaintext().build();

  @AfterEach
  void close() {
    channel.shutdownNow();
    receiver.close();
  }

  @Test
  void log_records_are_kept() {
    ExportLogsServiceRequest.Builder logs = ExportLogsServiceRequest.newBuilder();
    logs.addResourceLogsBuilder()
        .addScopeLogsBuilder()
        .addLogRecords(LogRecord.newBuilder().setSeverityText("INFO"));

    call("logs.v1.LogsService", logs.build().toByteArray());

    assertThat(receiver.awaitLogRecords(1).get(0).getSeverityText()).isEqualTo("INFO");
  }

  @Test
  void a_refusal_has_a_code_a_delay_and_a_message() throws Exception {
    receiver.answerWith(
        OtlpAnswer.status(429).retryAfter(Duration.ofMillis(7500)).message("too many"));

    StatusRuntimeException refusal =
        catchThrowableOfType(
            StatusRuntimeException.class, () -> call("trace.v1.TraceService", new byte[0]));

    assertThat(refusal.getStatus().getCode()).isEqualTo(Code.RESOURCE_EXHAUSTED);
    assertThat(refusal.getStatus().getDescription()).isEqualTo("too many");
    UnknownFieldSet status =
        UnknownFieldSet.parseFrom(refusal.getTrailers().get(GrpcOtlpListener.DETAILS));
    Any retryInfo = Any.parseFrom(status.getField(3).getLengthDelimitedList().get(0));
    assertThat(retryInfo.getTypeUrl()).endsWith("google.rpc.RetryInfo");
    assertThat(
            com.google.protobuf.Duration.parseFrom(
                UnknownFieldSet.parseFrom(retryInfo.getValue())
                    .getField(1)
                    .getLengthDelimitedList()
                    .get(0)))
        .isEqualTo(
            com.google.protobuf.Duration.newBuilder().setSeconds(7).setNanos(500_000_000).build());
  }

  @Test
  void a_partial_success_is_told_in_the_response() throws Exception {
    receiver.answerWith(OtlpAnswer.partialSuccess(3, "too old"));

    ExportTraceServiceResponse response =
        ExportTraceServiceResponse.parseFrom(call("trace.v1.TraceService", new byte[0]));

    assertThat(response.getPartialSuccess().getRejectedSpans()).isEqualTo(3);
    assertThat(response.getPartialSuccess().getErrorMessage()).isEqualTo("too old");
  }

  private byte[] call(String service, byte[] request) {
    MethodDescriptor<byte[], byte[]> export =
        MethodDescriptor.newBuilder(
                GrpcOtlpListener.Bytes.MARSHALLER, GrpcOtlpListener.Bytes.MARSHALLER)
            .setType(MethodType.UNARY)
            .setFullMethodName("opentelemetry.proto.collector." + service + "/Export")
            .build();
    return ClientCalls.blockingUnaryCall(channel, export, CallOptions.DEFAULT, request);
  }
}
