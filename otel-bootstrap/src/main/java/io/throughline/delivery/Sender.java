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

  CompletableResultCode shutdown();
}
