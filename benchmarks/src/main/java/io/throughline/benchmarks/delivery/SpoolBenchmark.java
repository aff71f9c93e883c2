package io.throughline.benchmarks.delivery;

import static java.util.Objects.requireNonNull;

import io.opentelemetry.api.logs.Logger;
import io.opentelemetry.api.logs.LoggerProvider;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.TracerProvider;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * All that a span or log record costs until it is where it is safe, on whichever thread: batches of
 * 512, each flushed.
 */
@State(Scope.Benchmark)
public class SpoolBenchmark {

  private static final int BATCH = 512;

  /** Where telemetry goes; the first one is what the others are compared with. */
  public enum Variant {
    /** From memory to a collector in the same process that does nothing. */
    NO_SPOOL,
    /** To our spool, while the collector is away. */
    SPOOL,
    /** The same, each by itself. */
    CRASH_MODE,
    /** To the files of opentelemetry-java-contrib, which nobody reads. */
    DISK_BUFFERING
  }

  @Param Variant variant = Variant.SPOOL;

  private @Nullable Exporting exporting;
  private Tracer tracer = TracerProvider.noop().get("");
  private Logger logger = LoggerProvider.noop().get("");

  /**
   * Creates the SDK.
   *
   * @throws IOException if the disk has no room
   */
  @Setup
  public void create() throws IOException {
    Exporting created = Exporting.to(variant);
    tracer = created.sdk().getTracer("benchmark");
    logger = created.sdk().getSdkLoggerProvider().get("benchmark");
    exporting = created;
  }

  /**
   * Ends it.
   *
   * @throws Exception if it cannot be ended
   */
  @TearDown
  public void close() throws Exception {
    requireNonNull(exporting).close();
  }

  /** A span with three attributes. */
  @Benchmark
  @OperationsPerInvocation(BATCH)
  public void span() {
    for (int i = 0; i < BATCH; i++) {
      tracer
          .spanBuilder("mqtt.publish.handle")
          .setAttribute("messaging.destination.name", "sensors/temperature")
          .setAttribute("messaging.client.id", "client-1")
          .setAttribute("messaging.message.body.size", 128)
          .startSpan()
          .end();
    }
    requireNonNull(exporting).flush();
  }

  /** A log record with two attributes. */
  @Benchmark
  @OperationsPerInvocation(BATCH)
  public void logRecord() {
    for (int i = 0; i < BATCH; i++) {
      logger
          .logRecordBuilder()
          .setSeverity(Severity.INFO)
          .setBody("client connected")
          .setAttribute("client_id", "client-1")
          .setAttribute("topic", "sensors/temperature")
          .emit();
    }
    requireNonNull(exporting).flush();
  }
}
