package io.throughline.delivery;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.MessageWriter;
import java.util.function.Consumer;

/** Takes requests from an exporter of the SDK, whatever protocol it believes to speak. */
interface Sender {

  /**
   * Encodes the request and sends it, or puts it where it is safe.
   *
   * @param onAnswer told once, on any thread
   */
  void send(MessageWriter message, Consumer<Answer> onAnswer);

  /** The same for who has to tell answers of the collector from failures. */
  default void send(
      MessageWriter message, Consumer<Answer> onResponse, Consumer<Throwable> onError) {
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
