package io.throughline.delivery.internal.loop;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.HttpResponse;
import io.opentelemetry.sdk.common.export.HttpSender;
import io.opentelemetry.sdk.common.export.MessageWriter;
import io.throughline.delivery.internal.transport.ExportResult;
import java.util.function.Consumer;

/** The adapter of a sender for an OTLP/HTTP exporter of the SDK. */
record HttpExporterSender(Sender sender) implements HttpSender {

  private static final int OK = 200;

  @Override
  public void send(
      MessageWriter message, Consumer<HttpResponse> onResponse, Consumer<Throwable> onError) {
    sender.send(message, answer -> onResponse.accept(new Response(answer)), onError);
  }

  @Override
  public CompletableResultCode shutdown() {
    return sender.shutdown();
  }

  private record Response(ExportResult answer) implements HttpResponse {

    @Override
    public int getStatusCode() {
      return answer.verdict() == ExportResult.Verdict.ACCEPTED ? OK : answer.status();
    }

    @Override
    public String getStatusMessage() {
      return answer.reason(); // the JDK's client does not tell the receiver's own words
    }

    @Override
    public byte[] getResponseBody() {
      return answer.body();
    }
  }
}
