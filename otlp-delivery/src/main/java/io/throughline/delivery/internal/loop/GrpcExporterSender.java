package io.throughline.delivery.internal.loop;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.GrpcResponse;
import io.opentelemetry.sdk.common.export.GrpcSender;
import io.opentelemetry.sdk.common.export.GrpcStatusCode;
import io.opentelemetry.sdk.common.export.MessageWriter;
import io.throughline.delivery.internal.transport.ExportResult;
import java.util.function.Consumer;

/** The adapter of a sender for an OTLP/gRPC exporter of the SDK. */
record GrpcExporterSender(Sender sender) implements GrpcSender {

  @Override
  public void send(
      MessageWriter message, Consumer<GrpcResponse> onResponse, Consumer<Throwable> onError) {
    sender.send(message, answer -> onResponse.accept(new Response(answer)), onError);
  }

  @Override
  public CompletableResultCode shutdown() {
    return sender.shutdown();
  }

  private record Response(ExportResult answer) implements GrpcResponse {

    @Override
    public GrpcStatusCode getStatusCode() {
      return answer.verdict() == ExportResult.Verdict.ACCEPTED
          ? GrpcStatusCode.OK
          : GrpcStatusCode.fromValue(answer.status());
    }

    @Override
    public String getStatusDescription() {
      return answer.reason();
    }

    @Override
    public byte[] getResponseMessage() {
      return answer.body();
    }
  }
}
