package io.throughline.delivery.internal.loop;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.MessageWriter;
import io.opentelemetry.sdk.common.export.RetryPolicy;
import io.throughline.delivery.internal.spool.PayloadBuffer;
import io.throughline.delivery.internal.transport.DaemonThreads;
import io.throughline.delivery.internal.transport.ExportResult;
import io.throughline.delivery.internal.transport.Transport;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A sender that sends from memory: what cannot be delivered within the exporter's time-out, retries
 * included, is reported as failed.
 */
public final class DirectSender implements Sender {

  private static final int WAITING_REQUESTS = 8;

  private final Transport transport;
  private final Duration timeout;
  private final @Nullable RetryPolicy retryPolicy;
  private final ThreadPoolExecutor thread;
  private final PayloadBuffer payload = new PayloadBuffer();
  private volatile boolean closed;

  public DirectSender(
      String name, Transport transport, Duration timeout, @Nullable RetryPolicy retryPolicy) {
    this.transport = transport;
    this.timeout = timeout;
    this.retryPolicy = retryPolicy;
    this.thread = DaemonThreads.one("throughline-send-" + name, WAITING_REQUESTS);
  }

  @Override
  public void send(MessageWriter message, Consumer<ExportResult> onAnswer) {
    try {
      thread.execute(() -> onAnswer.accept(deliver(message)));
    } catch (RejectedExecutionException e) {
      onAnswer.accept(closed ? ExportResult.SHUT_DOWN : ExportResult.failed(e));
    }
  }

  private ExportResult deliver(MessageWriter message) {
    if (closed) {
      return ExportResult.SHUT_DOWN;
    }
    try {
      message.writeMessage(payload.clear());
      return deliver();
    } catch (InterruptedException e) {
      return ExportResult.SHUT_DOWN; // which alone interrupts, and ends this thread
    } catch (Throwable e) { // an Error would end the thread of the SDK's batches with its signal
      return closed ? ExportResult.SHUT_DOWN : ExportResult.failed(e);
    }
  }

  private ExportResult deliver() throws InterruptedException {
    RetryAttempts attempts = new RetryAttempts(timeout, retryPolicy);
    ExportResult answer;
    do {
      answer = awaited(transport.send(payload, attempts.remaining()));
    } while (attempts.pauseBeforeAnother(answer));
    return answer;
  }

  private static ExportResult awaited(CompletableFuture<ExportResult> answer)
      throws InterruptedException {
    try {
      return answer.get();
    } catch (ExecutionException e) {
      return ExportResult.failed(e);
    } finally {
      answer.cancel(true);
    }
  }

  /** What is on its way or waits is given back as failed. */
  @Override
  public CompletableResultCode shutdown() {
    closed = true;
    List<Runnable> waiting = thread.shutdownNow();
    waiting.forEach(Runnable::run);
    transport.close();
    return CompletableResultCode.ofSuccess();
  }
}
