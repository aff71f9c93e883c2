package io.throughline.internal.process;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.instrumentation.runtimetelemetry.RuntimeTelemetry;
import io.opentelemetry.instrumentation.runtimetelemetry.RuntimeTelemetryBuilder;
import io.opentelemetry.instrumentation.runtimetelemetry.internal.Experimental;
import io.throughline.semconv.ProcessMetrics;
import java.lang.management.ManagementFactory;
import java.lang.management.RuntimeMXBean;

/** The metrics of the JVM and of its process. */
public final class ProcessTelemetry implements AutoCloseable {

  private static final double MILLIS_PER_SECOND = 1e3;

  private final RuntimeTelemetry jvm;

  private ProcessTelemetry(RuntimeTelemetry jvm) {
    this.jvm = jvm;
  }

  public static ProcessTelemetry start(OpenTelemetry openTelemetry) {
    ProcessMetrics process = ProcessMetrics.create(openTelemetry);
    RuntimeMXBean runtime = ManagementFactory.getRuntimeMXBean();
    process.uptime(() -> runtime.getUptime() / MILLIS_PER_SECOND);
    if (ResidentMemory.isKnown()) {
      process.memoryUsage(ResidentMemory::bytes);
    }

    RuntimeTelemetryBuilder jvm = RuntimeTelemetry.builder(openTelemetry);
    // Buffers and file descriptors are not yet stable in OpenTelemetry's conventions.
    Experimental.setEmitExperimentalMetrics(jvm, true);
    return new ProcessTelemetry(jvm.build());
  }

  @Override
  public void close() {
    jvm.close();
  }
}
