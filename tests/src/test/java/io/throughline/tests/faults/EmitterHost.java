package io.throughline.tests.faults;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.throughline.Observability;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
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

  OpenTelemetrySdk openTelemetry();

  /** One log record with this number. */
  void log(int id);

  /** Returns when the process is asked to end. */
  void awaitTermination() throws InterruptedException;

  @Override
  void close();

  /** With lines of SLF4J. */
  final class Throughline implements EmitterHost {

    private static final Logger log = LoggerFactory.getLogger("emitted");

    private final Observability observability = Observability.init("emitter");

    @Override
    public OpenTelemetrySdk openTelemetry() {
      return (OpenTelemetrySdk) observability.openTelemetry();
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
    public OpenTelemetrySdk openTelemetry() {
      return sdk;
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
