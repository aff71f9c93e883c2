package io.throughline.benchmarks.delivery;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.common.ComponentLoader;
import io.opentelemetry.contrib.disk.buffering.exporters.LogRecordToDiskExporter;
import io.opentelemetry.contrib.disk.buffering.exporters.SpanToDiskExporter;
import io.opentelemetry.contrib.disk.buffering.storage.impl.FileLogRecordStorage;
import io.opentelemetry.contrib.disk.buffering.storage.impl.FileSpanStorage;
import io.opentelemetry.exporter.otlp.http.logs.OtlpHttpLogRecordExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.logs.LogRecordProcessor;
import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import io.opentelemetry.sdk.logs.export.BatchLogRecordProcessor;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.throughline.delivery.OtlpDelivery;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** An SDK whose spans and log records go somewhere. */
final class Exporting implements AutoCloseable {

  private final Path folder;
  private final OpenTelemetrySdk sdk;
  private final List<AutoCloseable> parts;

  private Exporting(Path folder, OpenTelemetrySdk sdk, AutoCloseable... parts) {
    this.folder = folder;
    this.sdk = sdk;
    this.parts = List.of(parts);
  }

  static Exporting to(SpoolBenchmark.Variant variant) throws IOException {
    Path folder = Files.createTempDirectory("spool-benchmark");
    return switch (variant) {
      case NO_SPOOL -> {
        HttpServer collector =
            HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        collector.createContext("/", Exporting::take);
        collector.start();
        OtlpDelivery memory = OtlpDelivery.builder(folder).spool(false).build();
        OpenTelemetrySdk sdk = delivered(memory, collector.getAddress().getPort());
        yield new Exporting(folder, sdk, sdk, memory, () -> collector.stop(0));
      }
      case SPOOL, CRASH_MODE -> {
        int nobody = 1;
        boolean eachByItself = variant == SpoolBenchmark.Variant.CRASH_MODE;
        OtlpDelivery spool = OtlpDelivery.builder(folder).crashMode(eachByItself).build();
        OpenTelemetrySdk sdk = delivered(spool, nobody);
        yield new Exporting(folder, sdk, sdk, spool);
      }
      case DISK_BUFFERING -> {
        OpenTelemetrySdk sdk = diskBuffering(folder);
        yield new Exporting(folder, sdk, sdk);
      }
    };
  }

  private static void take(HttpExchange http) throws IOException {
    try (http) {
      http.getRequestBody().readAllBytes();
      http.sendResponseHeaders(200, -1);
    }
  }

  private static OpenTelemetrySdk delivered(OtlpDelivery delivery, int port) {
    ComponentLoader loader =
        delivery.componentLoader(ComponentLoader.forClassLoader(Exporting.class.getClassLoader()));
    var spans =
        OtlpHttpSpanExporter.builder()
            .setEndpoint("http://localhost:" + port + "/v1/traces")
            .setComponentLoader(loader);
    var logs =
        OtlpHttpLogRecordExporter.builder()
            .setEndpoint("http://localhost:" + port + "/v1/logs")
            .setComponentLoader(loader);
    return sdk(
        delivery.crashSafe(BatchSpanProcessor.builder(spans.build()).build()),
        delivery.crashSafe(BatchLogRecordProcessor.builder(logs.build()).build()));
  }

  private static OpenTelemetrySdk diskBuffering(Path folder) {
    var spans =
        SpanToDiskExporter.builder(FileSpanStorage.create(folder.resolve("spans").toFile()));
    var logs =
        LogRecordToDiskExporter.builder(
            FileLogRecordStorage.create(folder.resolve("logs").toFile()));
    return sdk(
        BatchSpanProcessor.builder(spans.build()).build(),
        BatchLogRecordProcessor.builder(logs.build()).build());
  }

  private static OpenTelemetrySdk sdk(SpanProcessor spans, LogRecordProcessor logs) {
    return OpenTelemetrySdk.builder()
        .setTracerProvider(SdkTracerProvider.builder().addSpanProcessor(spans).build())
        .setLoggerProvider(SdkLoggerProvider.builder().addLogRecordProcessor(logs).build())
        .build();
  }

  OpenTelemetrySdk sdk() {
    return sdk;
  }

  void flush() {
    sdk.getSdkTracerProvider().forceFlush().join(10, TimeUnit.SECONDS);
    sdk.getSdkLoggerProvider().forceFlush().join(10, TimeUnit.SECONDS);
  }

  @Override
  public void close() throws Exception {
    for (AutoCloseable part : parts) {
      part.close();
    }
    try (Stream<Path> left = Files.walk(folder)) {
      left.sorted(Comparator.reverseOrder()).forEach(Exporting::delete);
    }
  }

  private static void delete(Path path) {
    try {
      Files.delete(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
