package io.throughline.hosts.springboot;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.OpenTelemetry;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.UseMainMethod;

/** A test of the host's own that goes through its main method, which therefore has to return. */
@SpringBootTest(
    useMainMethod = UseMainMethod.ALWAYS,
    properties = {"server.port=0", "otel.instrumentation.logback-appender.enabled=false"})
class ContextTest {

  @Autowired private OpenTelemetry openTelemetry;

  @Test
  void the_context_starts_on_our_telemetry() {
    assertThat(openTelemetry.getTracer("test").spanBuilder("a span").startSpan().isRecording())
        .isTrue();
  }
}
