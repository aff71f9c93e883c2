package io.throughline.internal.settings;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.prometheus.PrometheusMetricReader;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The table of OpenTelemetry's settings, held against the SDK that it is about. */
class SdkKeysTest {

  private static final List<Class<?>> ONE_OF_EACH_JAR =
      List.of(
          AutoConfiguredOpenTelemetrySdk.class,
          ConfigProperties.class,
          OpenTelemetrySdk.class,
          Resource.class,
          SdkTracerProvider.class,
          SdkMeterProvider.class,
          SdkLoggerProvider.class,
          OtlpHttpSpanExporter.class,
          PrometheusMetricReader.class);

  /** A constant of a class file: a tag, two bytes of length, the text. */
  private static final Pattern CONSTANT =
      Pattern.compile("\u0001(.)(.)(otel(?:\\.[a-z0-9_-]+)+)", Pattern.DOTALL);

  /** Names of metrics and attributes, and the beginning of keys that are put together. */
  private static final Pattern NO_KEY =
      Pattern.compile(
          "otel\\.(component|sdk\\.(exporter|log|metric_reader|processor|span))\\..*"
              + "|otel\\.span\\.(parent\\.origin|sampling_result)"
              + "|otel\\.metric\\.overflow|otel\\.exporter\\.otlp");

  @Test
  void every_key_that_the_sdk_reads_is_in_the_table() throws Exception {
    Set<String> read = new TreeSet<>();
    for (Class<?> type : ONE_OF_EACH_JAR) {
      URI jar = type.getProtectionDomain().getCodeSource().getLocation().toURI();
      read.addAll(constants(Path.of(jar)));
    }
    read.removeIf(text -> NO_KEY.matcher(text).matches());

    Set<String> known =
        OpenTelemetrySettings.all().stream().map(Setting::key).collect(Collectors.toSet());
    assertThat(read).contains("otel.traces.exporter", "otel.bsp.schedule.delay");
    assertThat(known).containsAll(read);
  }

  private static Set<String> constants(Path jar) throws IOException {
    Set<String> found = new TreeSet<>();
    try (JarFile classes = new JarFile(jar.toFile())) {
      for (Enumeration<JarEntry> entries = classes.entries(); entries.hasMoreElements(); ) {
        JarEntry entry = entries.nextElement();
        if (entry.getName().endsWith(".class")) {
          byte[] code = classes.getInputStream(entry).readAllBytes();
          CONSTANT
              .matcher(new String(code, ISO_8859_1))
              .results()
              .filter(
                  it -> it.group(3).length() == it.group(1).charAt(0) * 256 + it.group(2).charAt(0))
              .forEach(it -> found.add(it.group(3)));
        }
      }
    }
    return found;
  }
}
