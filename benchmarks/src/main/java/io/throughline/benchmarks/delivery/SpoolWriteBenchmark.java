package io.throughline.benchmarks.delivery;

import static java.util.Objects.requireNonNull;

import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.common.ComponentLoader;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.throughline.delivery.OtlpDelivery;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * The cost of a finished span on the exporting thread: encoding, checksum and write, in batches of
 * 512, while the collector is away and the oldest has to go.
 */
@State(Scope.Benchmark)
public class SpoolWriteBenchmark {

  private static final int BATCH = 512;

  /** What the report calls it. */
  @Param("SPOOL")
  String variant = "SPOOL";

  private final List<SpanData> batch = new ArrayList<>();
  private @Nullable Path folder;
  private @Nullable OtlpDelivery delivery;
  private @Nullable OtlpHttpSpanExporter exporter;

  /**
   * Makes the spans and opens the spool.
   *
   * @throws IOException if there is no room
   */
  @Setup
  public void open() throws IOException {
    Tracer tracer = SdkTracerProvider.builder().build().get("benchmark");
    for (int i = 0; i < BATCH; i++) {
      var span =
          tracer
              .spanBuilder("mqtt.publish.handle")
              .setAttribute("messaging.destination.name", "sensors/temperature")
              .setAttribute("messaging.client.id", "client-1")
              .setAttribute("messaging.message.body.size", 128)
              .startSpan();
      span.end();
      batch.add(((ReadableSpan) span).toSpanData());
    }
    Path temporary = Files.createTempDirectory("spool-benchmark");
    folder = temporary;
    OtlpDelivery opened = OtlpDelivery.builder(temporary).build();
    delivery = opened;
    exporter =
        OtlpHttpSpanExporter.builder()
            .setEndpoint("http://localhost:1/v1/traces")
            .setComponentLoader(
                opened.componentLoader(ComponentLoader.forClassLoader(getClass().getClassLoader())))
            .build();
  }

  /**
   * Closes and deletes it.
   *
   * @throws IOException if it cannot be deleted
   */
  @TearDown
  public void close() throws IOException {
    requireNonNull(delivery).close();
    try (Stream<Path> left = Files.walk(requireNonNull(folder))) {
      for (Path path : left.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  /**
   * A span of a batch.
   *
   * @return that it is on the disk
   */
  @Benchmark
  @OperationsPerInvocation(BATCH)
  public CompletableResultCode write() {
    return requireNonNull(exporter).export(batch);
  }
}
