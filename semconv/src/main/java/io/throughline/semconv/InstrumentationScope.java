package io.throughline.semconv;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.metrics.MeterProvider;
import io.opentelemetry.api.trace.Tracer;
import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;

/**
 * The tracer and the meter of a module or of a catalogue.
 *
 * @param name the package
 * @param version of the release
 * @param schemaUrl the schema by which names are to be read
 * @see <a href="https://opentelemetry.io/docs/specs/otel/common/instrumentation-scope/">
 *     Instrumentation scope</a>
 */
public record InstrumentationScope(String name, String version, String schemaUrl) {
  // Why: RATIONALE.md#why-do-scopes-take-their-version-from-a-resource-of-this-module

  // A resource, because the manifest of a jar is lost where jars are merged, and absent in tests.
  private static final String VERSION = ourVersion();

  /**
   * The scope of one of our modules, with the schema of the catalogue and the version of the
   * release.
   *
   * @param name the module's package
   */
  public InstrumentationScope(String name) {
    this(name, VERSION, Schema.URL);
  }

  /**
   * The tracer of this scope.
   *
   * @param openTelemetry makes it
   * @return the tracer
   */
  public Tracer tracer(OpenTelemetry openTelemetry) {
    return openTelemetry
        .tracerBuilder(name)
        .setInstrumentationVersion(version)
        .setSchemaUrl(schemaUrl)
        .build();
  }

  /**
   * The meter of this scope.
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
        .setInstrumentationVersion(version)
        .setSchemaUrl(schemaUrl)
        .build();
  }

  private static String ourVersion() {
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
