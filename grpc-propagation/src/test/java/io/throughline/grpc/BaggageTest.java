package io.throughline.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.baggage.propagation.W3CBaggagePropagator;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.metrics.InstrumentSelector;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.View;
import io.opentelemetry.sdk.metrics.ViewBuilder;
import io.opentelemetry.sdk.metrics.internal.SdkMeterProviderUtil;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the caller says of itself beside its trace. */
@Timeout(30)
class BaggageTest {
  private static final AttributeKey<String> TENANT = AttributeKey.stringKey("tenant");

  @ParameterizedTest
  @EnumSource
  void baggage_reaches_the_durations_of_both_sides(Wiring wiring) {
    InMemoryMetricReader metrics = InMemoryMetricReader.create();
    ViewBuilder byTenant = View.builder();
    SdkMeterProviderUtil.appendFilteredBaggageAttributes(byTenant, "tenant"::equals);
    try (OpenTelemetrySdk sdk =
        OpenTelemetrySdk.builder()
            .setMeterProvider(
                SdkMeterProvider.builder()
                    .registerView(
                        InstrumentSelector.builder().setName("rpc.*").build(), byTenant.build())
                    .registerMetricReader(metrics)
                    .build())
            .setPropagators(ContextPropagators.create(W3CBaggagePropagator.getInstance()))
            .build()) {
      GrpcPropagation grpc = GrpcPropagation.create(sdk);
      try (Rpc rpc = Rpc.start(grpc, grpc, wiring, Rpc.UNARY, Rpc.echo(), List.of(), List.of());
          Scope ignored = Baggage.builder().put("tenant", "acme").build().makeCurrent()) {
        rpc.call();
      }

      for (String duration : List.of("rpc.client.call.duration", "rpc.server.call.duration")) {
        var points =
            Telemetry.eventually()
                .until(
                    () -> Telemetry.points(metrics.collectAllMetrics(), duration),
                    found -> !found.isEmpty());
        assertThat(points)
            .singleElement()
            .satisfies(
                point -> {
                  assertThat(point.getCount()).isEqualTo(1);
                  assertThat(point.getAttributes().get(TENANT)).isEqualTo("acme");
                });
      }
    }
  }
}
