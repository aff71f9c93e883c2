package io.throughline.semconv;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.metrics.MeterProvider;
import io.opentelemetry.api.trace.Tracer;
import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;

/**
 * The tracer and the meter of one of our modules, with the schema of the catalogue and the version
 * of the release.
 *
 * @param name the module's package
 * @see <a href="https://opentelemetry.io/docs/specs/otel/common/instrumentation-scope/">
 *     Instrumentation scope</a>
 */
public record InstrumentationScope(String name) {

  // A resource, because the manifest of a jar is lost where jars are merged, and absent in tests.
  private static final String VERSION = version();

  /**
   * The module's tracer.
   *
   * @param openTelemetry makes it
   * @return the tracer
   */
  public Tracer tracer(OpenTelemetry openTelemetry) {
    return openTelemetry
        .tracerBuilder(name)
        .setInstrumentationVersion(VERSION)
        .setSchemaUrl(Schema.URL)
        .build();
  }

  /**
   * The module's meter.
   *
   * @param openTelemetry makes it
   * @return the meter
   */
  public Meter meter(OpenTelemetry openTelemetry) {
    return meter(openTelemetry.getMeterProvider());
  }

  Meter meter(MeterProvider provider) {
    return provider
        .meterBuilder(name)
        .setInstrumentationVersion(VERSION)
        .setSchemaUrl(Schema.URL)
        .build();
  }

  private static String version() {
    Properties release = new Properties();
    try (InputStream in = InstrumentationScope.class.getResourceAsStream("release.properties")) {
      if (in != null) {
        release.load(in);
      }
    } catch (IOException e) {
      // A version is worth less than the telemetry.
    }
    return release.getProperty("version", "unknown");
  }
}
