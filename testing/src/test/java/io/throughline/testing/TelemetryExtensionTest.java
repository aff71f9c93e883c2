package io.throughline.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.GlobalOpenTelemetry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

class TelemetryExtensionTest {

  @Nested
  class Fields {

    @RegisterExtension static final TelemetryExtension shared = new TelemetryExtension();
    @RegisterExtension final TelemetryExtension own = new TelemetryExtension();

    @RepeatedTest(2)
    void a_test_sees_its_own_telemetry_only() {
      span(own, "own");
      span(shared, "shared");
      own.openTelemetry().getMeter("test").counterBuilder("orders").build().add(1);
      own.openTelemetry().getLogsBridge().get("test").logRecordBuilder().setBody("line").emit();

      TelemetryAssertions.assertThat(own).hasSpans("own");
      TelemetryAssertions.assertThat(shared).hasSpans("shared");
      TelemetryAssertions.assertThat(own)
          .metric("orders")
          .hasLongSumSatisfying(sum -> sum.hasPointsSatisfying(point -> point.hasValue(1)));
      assertThat(own.logRecords()).hasSize(1);
      assertThat(shared.metrics()).isEmpty();
    }

    @Test
    void the_global_telemetry_is_left_alone() {
      assertThat(GlobalOpenTelemetry.isSet()).isFalse();
      assertThat(own.openTelemetry().getPropagators().getTextMapPropagator().fields())
          .containsExactlyInAnyOrder("traceparent", "tracestate", "baggage");
    }
  }

  @Nested
  @ExtendWith(TelemetryExtension.class)
  class Parameters {

    @BeforeEach
    void record(Telemetry ofThisTest) {
      span(ofThisTest, "before");
    }

    @RepeatedTest(2)
    void a_test_and_what_comes_before_it_have_the_same(Telemetry ofThisTest) {
      span(ofThisTest, "test");

      TelemetryAssertions.assertThat(ofThisTest).hasSpans("before", "test");
    }
  }

  private static void span(Telemetry telemetry, String name) {
    telemetry.openTelemetry().getTracer("test").spanBuilder(name).startSpan().end();
  }
}
