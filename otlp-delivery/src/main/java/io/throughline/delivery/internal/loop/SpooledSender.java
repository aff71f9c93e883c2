package io.throughline.delivery.internal.loop;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.MessageWriter;
import io.throughline.delivery.internal.spool.PayloadBuffer;
import io.throughline.delivery.internal.transport.ExportResult;
import io.throughline.delivery.internal.transport.OtlpMessage;
import io.throughline.delivery.spi.DeliveryListener;
import io.throughline.semconv.ThroughlineSignal;
import io.throughline.semconv.ThroughlineSpoolDropReason;
import java.io.IOException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A sender that answers the SDK as soon as the request is on the disk, on the SDK's own thread; the
 * loop delivers it. What cannot be written to the disk is sent from memory.
 */
public final class SpooledSender implements Sender {

  private static final Logger log = LoggerFactory.getLogger(SpooledSender.class);

  private static final ExportResult ON_THE_DISK = ExportResult.taken(new byte[0]);

  private final ThroughlineSignal signal;
  private final SignalSpool spool;
  private final DeliveryLoop loop;
  private final DirectSender fromMemory;
  private final DeliveryListener listener;
  private final Consumer<SpooledSender> onShutdown;
  private final PayloadBuffer request = new PayloadBuffer();

  public SpooledSender(
      SignalSpool spool,
      DeliveryLoop loop,
      DirectSender fromMemory,
      DeliveryListener listener,
      Consumer<SpooledSender> onShutdown) {
    this.signal = spool.signal();
    this.spool = spool;
    this.loop = loop;
    this.fromMemory = fromMemory;
    this.listener = listener;
    this.onShutdown = onShutdown;
  }

  @Override
  public void send(MessageWriter message, Consumer<ExportResult> onAnswer) {
    synchronized (request) {
      try {
        message.writeMessage(request.clear());
      } catch (IOException | RuntimeException | Error e) {
        // An Error would end the thread of the SDK's batches, and with it the signal.
        onAnswer.accept(ExportResult.failed(e));
        return;
      }
      int items = OtlpMessage.items(signal, request);
      try {
        spool.append(request, items);
      } catch (IOException | RuntimeException | Error e) {
        log.debug("sent from memory, since the disk did not take it", e);
        fromMemory.send(
            message,
            answer -> {
              told(items, answer);
              onAnswer.accept(answer);
            });
        return;
      }
    }
    loop.wake();
    onAnswer.accept(ON_THE_DISK);
  }

  private void told(int items, ExportResult answer) {
    if (answer.verdict() == ExportResult.Verdict.ACCEPTED) {
      long rejected = Math.min(items, OtlpMessage.rejected(answer.body()));
      listener.delivered(signal, items - rejected);
      if (rejected > 0) {
        spool.drop(ThroughlineSpoolDropReason.REJECTED, rejected);
      }
    } else {
      spool.drop(
          answer.verdict() == ExportResult.Verdict.REJECTED
              ? ThroughlineSpoolDropReason.REJECTED
              : ThroughlineSpoolDropReason.DISK_ERROR,
          items);
      listener.failed(signal, answer.reason()); // last, as what health shows
    }
  }

  /** Delivers what processes that are gone have left. Never throws: it is asked again and again. */
  public void adopt() {
    try {
      spool.adopt();
      loop.wake();
    } catch (Throwable e) {
      log.debug("what others have left is not taken over now", e);
    }
  }

  /** The collector takes something of another signal again. */
  public void tryEarlier() {
    loop.tryEarlier();
  }

  @Override
  public CompletableResultCode shutdown() {
    fromMemory.shutdown();
    return loop.drain().whenComplete(() -> onShutdown.accept(this));
  }

  /** Stops at once; what is not delivered stays on the disk. */
  public void close() {
    fromMemory.shutdown();
    loop.close();
  }
}
