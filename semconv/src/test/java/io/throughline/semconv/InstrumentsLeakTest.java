package io.throughline.semconv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import java.lang.ref.WeakReference;
import org.junit.jupiter.api.Test;

class InstrumentsLeakTest {

  @Test
  void a_provider_that_nobody_uses_any_more_is_not_kept() {
    WeakReference<SdkMeterProvider> used = new WeakReference<>(usedProvider());

    await()
        .untilAsserted(
            () -> {
              System.gc();
              assertThat(used.get()).isNull();
            });
  }

  @Test
  void a_counter_that_the_sdk_reads_keeps_its_instruments() {
    SdkMeterProvider provider = provider();
    OpenTelemetrySdk sdk = OpenTelemetrySdk.builder().setMeterProvider(provider).build();
    ThroughlineMetrics.create(sdk).cardinalityOverflow("first").increment();
    int known = System.identityHashCode(Instruments.of(sdk, Schema.SCOPE));
    System.gc();

    assertThat(System.identityHashCode(Instruments.of(sdk, Schema.SCOPE))).isEqualTo(known);
  }

  /** Without a reader the SDK would keep no callback. */
  private static SdkMeterProvider provider() {
    return SdkMeterProvider.builder().registerMetricReader(InMemoryMetricReader.create()).build();
  }

  private static SdkMeterProvider usedProvider() {
    SdkMeterProvider provider = provider();
    OpenTelemetrySdk sdk = OpenTelemetrySdk.builder().setMeterProvider(provider).build();
    ThroughlineMetrics.create(sdk).cardinalityOverflow("first").increment();
    return provider;
  }
}
