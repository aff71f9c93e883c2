package io.throughline.delivery.internal.loop;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.MessageWriter;
import io.throughline.delivery.internal.transport.ExportResult;
import java.util.function.Consumer;

/**
 * A receiver of requests from an exporter of the SDK, whatever protocol the exporter is built for.
 */
public interface Sender {

  /**
   * Encodes the request and sends it, or puts it where it is safe.
   *
   * @param onAnswer told once, on any thread
   */
  void send(MessageWriter message, Consumer<ExportResult> onAnswer);

  /** The same for callers that tell answers of the collector from failures. */
  default void send(
      MessageWriter message, Consumer<ExportResult> onResponse, Consumer<Throwable> onError) {
    send(
        message,
        answer -> {
          if (answer.error() == null) {
            onResponse.accept(answer);
          } else {
            onError.accept(answer.error());
          }
        });
  }

  CompletableResultCode shutdown();
}
