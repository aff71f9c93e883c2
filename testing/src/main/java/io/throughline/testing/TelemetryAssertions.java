package io.throughline.testing;

/**
 * The entry to assertions on {@link Telemetry}, for a static import. It goes together with
 * AssertJ's and with OpenTelemetry's {@code OpenTelemetryAssertions}.
 */
public final class TelemetryAssertions {

  private TelemetryAssertions() {}

  /**
   * Assertions on the telemetry of a test.
   *
   * @param telemetry of a test
   * @return the assertions
   */
  public static TelemetryAssert assertThat(Telemetry telemetry) {
    return new TelemetryAssert(telemetry);
  }

  /**
   * An expected span without children, for {@link TelemetryAssert#hasTrace}.
   *
   * @param name exactly
   * @return the span, of which more can be said
   */
  public static SpanTree span(String name) {
    return new SpanTree(name);
  }
}
