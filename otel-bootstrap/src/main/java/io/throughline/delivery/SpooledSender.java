package io.throughline.delivery;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.HttpResponse;
import io.opentelemetry.sdk.common.export.HttpSender;
import io.opentelemetry.sdk.common.export.MessageWriter;
import io.throughline.semconv.ThroughlineSignal;
import io.throughline.semconv.ThroughlineSpoolDropReason;
import java.io.IOException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers the SDK as soon as the request is on the disk, on the SDK's own thread. What the disk
 * does not take is sent from memory.
 */
final class SpooledSender implements HttpSender {

  private static final Logger log = LoggerFactory.getLogger(SpooledSender.class);

  private static final Answer ON_THE_DISK = new Answer(200, new byte[0], null);

  private final ThroughlineSignal signal;
  private final SignalSpool spool;
  private final DeliveryLoop loop;
  private final DirectSender fromMemory;
  private final DeliveryListener listener;
  private final boolean wakes;
  private final PayloadBuffer request = new PayloadBuffer();

  /**
   * Starts the loop.
   *
   * @param wakes whether each request is worth sending at once; if not, the loop comes by itself
   */
  SpooledSender(
      ThroughlineSignal signal,
      SignalSpool spool,
      DeliveryLoop loop,
      DirectSender fromMemory,
      DeliveryListener listener,
      boolean wakes) {
    this.signal = signal;
    this.spool = spool;
    this.loop = loop;
    this.fromMemory = fromMemory;
    this.listener = listener;
    this.wakes = wakes;
    loop.start();
  }

  @Override
  public void send(
      MessageWriter message, Consumer<HttpResponse> onResponse, Consumer<Throwable> onError) {
    int items;
    synchronized (request) {
      try {
        message.writeMessage(request.clear());
      } catch (IOException e) {
        onError.accept(e);
        return;
      }
      items = OtlpMessage.items(signal, request);
      try {
        spool.append(request, items);
      } catch (IOException e) {
        log.debug("sent from memory, since the disk did not take it", e);
        sendFromMemory(message, items, onResponse, onError);
        return;
      }
    }
    if (wakes) {
      loop.wake();
    }
    onResponse.accept(ON_THE_DISK);
  }

  private void sendFromMemory(
      MessageWriter message,
      int items,
      Consumer<HttpResponse> onResponse,
      Consumer<Throwable> onError) {
    fromMemory.send(
        message,
        response -> {
          told(items, (Answer) response);
          onResponse.accept(response);
        },
        error -> {
          told(items, Answer.failed(error));
          onError.accept(error);
        });
  }

  private void told(int items, Answer answer) {
    if (answer.verdict() == Answer.Verdict.TAKEN) {
      long rejected = Math.min(items, OtlpMessage.rejected(answer.getResponseBody()));
      listener.delivered(signal, items - rejected);
      if (rejected > 0) {
        spool.drop(ThroughlineSpoolDropReason.REJECTED, rejected);
      }
    } else {
      listener.failed(signal, answer.reason());
      spool.drop(
          answer.verdict() == Answer.Verdict.NEVER
              ? ThroughlineSpoolDropReason.REJECTED
              : ThroughlineSpoolDropReason.DISK_ERROR,
          items);
    }
  }

  @Override
  public CompletableResultCode shutdown() {
    fromMemory.shutdown();
    return loop.drain();
  }

  /** Stops at once; what is not delivered stays on the disk. */
  void close() {
    fromMemory.shutdown();
    loop.close();
  }
}
