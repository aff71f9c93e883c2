package io.throughline.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.metrics.MeterProvider;
import io.opentelemetry.api.trace.TracerProvider;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.javaagent.tests.AgentTracerProvider;
import io.throughline.semconv.propagation.JavaAgent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class JavaAgentTest {

  private final Telemetry telemetry = new Telemetry();

  @AfterEach
  void close() {
    System.clearProperty("otel.instrumentation.grpc.enabled");
    System.clearProperty("otel.instrumentation.common.default-enabled");
    telemetry.close();
  }

  @Test
  void nothing_is_recorded_that_the_agent_records() {
    GrpcPropagationBuilderTest.call(
        GrpcPropagation.create(underAgent()), Wiring.IN_PROCESS_DIRECT, "test.Echo/Say");

    assertThat(telemetry.spans()).isEmpty();
  }

  @Test
  void what_the_agent_is_told_to_leave_alone_is_recorded() {
    for (String key :
        new String[] {
          "otel.instrumentation.grpc.enabled", "otel.instrumentation.common.default-enabled"
        }) {
      System.setProperty(key, "false");
      assertThat(JavaAgent.instruments(underAgent(), "grpc")).as(key).isFalse();
      System.clearProperty(key);
    }
    assertThat(JavaAgent.instruments(underAgent(), "grpc")).isTrue();
    assertThat(JavaAgent.instruments(telemetry.sdk(), "grpc")).isFalse();
  }

  private OpenTelemetry underAgent() {
    return new OpenTelemetry() {
      @Override
      public TracerProvider getTracerProvider() {
        return new AgentTracerProvider(telemetry.sdk().getTracerProvider());
      }

      @Override
      public MeterProvider getMeterProvider() {
        return telemetry.sdk().getMeterProvider();
      }

      @Override
      public ContextPropagators getPropagators() {
        return telemetry.sdk().getPropagators();
      }
    };
  }
}
