package io.throughline.tests.faults;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.throughline.Observability;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What gives the emitter its telemetry. */
interface EmitterHost extends AutoCloseable {

  /** Which one, as an argument of the emitter. */
  enum Kind {
    /** {@code Observability.init}. */
    THROUGHLINE,
    /** OpenTelemetry's SDK, autoconfigured, with {@code throughline-otlp-delivery} beside it. */
    PLAIN_SDK
  }

  static EmitterHost start(Kind kind) {
    return kind == Kind.THROUGHLINE ? new Throughline() : new PlainSdk();
  }

  OpenTelemetry openTelemetry();

  /** Returns when nothing waits in the queues of the SDK. */
  void flush();

  /** One log record with this number. */
  void log(int id);

  /** Returns when the process is asked to end. */
  void awaitTermination() throws InterruptedException;

  @Override
  void close();

  /** With lines of SLF4J. */
  final class Throughline implements EmitterHost {

    private static final Logger log = LoggerFactory.getLogger("emitted");
    private static final Pattern QUEUED =
        Pattern.compile("(?m)^otel_sdk_processor_(span|log)_queue_size\\{.*} [1-9]");

    private final Observability observability = Observability.init("emitter");

    @Override
    public OpenTelemetry openTelemetry() {
      return observability.openTelemetry();
    }

    @Override
    public void flush() {
      Wait.until("empty queues", 10, () -> !QUEUED.matcher(observability.dumpMetrics()).find());
    }

    @Override
    public void log(int id) {
      log.atInfo().addKeyValue(Emitter.ID, id).log("emitted");
    }

    @Override
    public void awaitTermination() throws InterruptedException {
      observability.awaitTermination();
    }

    @Override
    public void close() {
      observability.close();
    }
  }

  /** With log records of OpenTelemetry's API. */
  final class PlainSdk implements EmitterHost {

    private static final AttributeKey<Long> ID = AttributeKey.longKey(Emitter.ID);

    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch closed = new CountDownLatch(1);
    private final OpenTelemetrySdk sdk =
        AutoConfiguredOpenTelemetrySdk.builder()
            .disableShutdownHook() // it would close while the emitter still emits
            .build()
            .getOpenTelemetrySdk();

    PlainSdk() {
      Runtime.getRuntime().addShutdownHook(new Thread(this::end));
    }

    private void end() {
      asked.countDown();
      try {
        boolean unused = closed.await(20, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public OpenTelemetry openTelemetry() {
      return sdk;
    }

    @Override
    public void flush() {
      sdk.getSdkTracerProvider().forceFlush().join(10, TimeUnit.SECONDS);
      sdk.getSdkLoggerProvider().forceFlush().join(10, TimeUnit.SECONDS);
    }

    @Override
    public void log(int id) {
      sdk.getLogsBridge()
          .get("emitted")
          .logRecordBuilder()
          .setSeverity(Severity.INFO)
          .setBody("emitted")
          .setAttribute(ID, (long) id)
          .emit();
    }

    @Override
    public void awaitTermination() throws InterruptedException {
      asked.await();
    }

    @Override
    public void close() {
      sdk.close();
      closed.countDown();
    }
  }
}
