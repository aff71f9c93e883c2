package io.throughline.hosts.springgrpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.grpc.channelz.v1.ChannelzGrpc;
import io.grpc.channelz.v1.GetTopChannelsRequest;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.throughline.hosts.springgrpc.Service.Channels;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.grpc.client.GrpcChannelFactory;
import org.springframework.grpc.server.lifecycle.GrpcServerStartedEvent;

/** Calls between a channel and a server of Spring gRPC, with the recipe and without the starter. */
class SpringGrpcTest {

  private static final String CALL = "grpc.channelz.v1.Channelz/GetTopChannels";
  private static final String OURS = "io.throughline.grpc";
  private static final String THEIRS = "org.springframework.boot";

  private final InMemorySpanExporter spans = InMemorySpanExporter.create();
  private final InMemoryMetricReader metrics = InMemoryMetricReader.create();
  private final OpenTelemetrySdk openTelemetry =
      OpenTelemetrySdk.builder()
          .setTracerProvider(
              SdkTracerProvider.builder()
                  .addSpanProcessor(SimpleSpanProcessor.create(spans))
                  .build())
          .setMeterProvider(SdkMeterProvider.builder().registerMetricReader(metrics).build())
          .setPropagators(ContextPropagators.create(W3CTraceContextPropagator.getInstance()))
          .build();

  @AfterEach
  void close() {
    openTelemetry.close();
  }

  @Test
  void call_has_one_span_and_one_duration_on_each_side() {
    Answer answer =
        call(
            "spring.grpc.client.observation.enabled=false",
            "spring.grpc.server.observation.enabled=false");

    awaitSpans(2);
    SpanData called = span(OURS, SpanKind.CLIENT);
    SpanData served = span(OURS, SpanKind.SERVER);
    assertThat(served.getParentSpanId()).isEqualTo(called.getSpanId());
    assertThat(served.getTraceId()).isEqualTo(called.getTraceId());
    assertThat(answer.handlersSpanId()).isEqualTo(served.getSpanId());
    assertThat(answer.observed()).isEmpty();
    awaitCount("rpc.client.call.duration", 1);
    awaitCount("rpc.server.call.duration", 1);
  }

  @Test
  void observations_of_the_framework_come_in_addition() {
    Answer answer = call("management.tracing.sampling.probability=1.0");

    awaitSpans(4);
    SpanData observedCall = span(THEIRS, SpanKind.CLIENT);
    SpanData observedHandler = span(THEIRS, SpanKind.SERVER);
    assertThat(observedCall.getParentSpanId()).isEqualTo(span(OURS, SpanKind.CLIENT).getSpanId());
    assertThat(observedHandler.getParentSpanId()).isEqualTo(observedCall.getSpanId());
    assertThat(span(OURS, SpanKind.SERVER).getParentSpanId()).isEqualTo(observedCall.getSpanId());
    assertThat(answer.handlersSpanId()).isEqualTo(observedHandler.getSpanId());
    assertThat(answer.observed()).contains("grpc.client", "grpc.server");
    awaitCount("rpc.client.call.duration", 1);
    awaitCount("rpc.server.call.duration", 1);
  }

  private Answer call(String... properties) {
    AtomicInteger port = new AtomicInteger();
    SpringApplication application = new SpringApplication(Service.class);
    application.addListeners(
        (ApplicationListener<GrpcServerStartedEvent>) event -> port.set(event.getPort()));
    application.addInitializers(
        context -> context.getBeanFactory().registerSingleton("openTelemetry", openTelemetry));
    String[] arguments =
        Stream.concat(
                Stream.of(
                    "spring.main.web-application-type=none",
                    "spring.grpc.server.port=0",
                    "throughline.enabled=false"),
                Arrays.stream(properties))
            .map(property -> "--" + property)
            .toArray(String[]::new);
    try (ConfigurableApplicationContext context = application.run(arguments)) {
      ChannelzGrpc.newBlockingStub(
              context
                  .getBean(GrpcChannelFactory.class)
                  .createChannel("static://127.0.0.1:" + port.get()))
          .getTopChannels(GetTopChannelsRequest.getDefaultInstance());
      awaitCount("rpc.server.call.duration", 1);
      return new Answer(context.getBean(Channels.class).spanId, observed(context));
    }
  }

  /** Names of the framework's own meters. */
  private static Set<String> observed(ConfigurableApplicationContext context) {
    return context.getBean(MeterRegistry.class).getMeters().stream()
        .map(meter -> meter.getId().getName())
        .filter(name -> name.startsWith("grpc."))
        .collect(Collectors.toSet());
  }

  private void awaitSpans(int count) {
    await().until(() -> spans.getFinishedSpanItems().size() >= count);
    assertThat(spans.getFinishedSpanItems()).hasSize(count);
  }

  private SpanData span(String scope, SpanKind kind) {
    List<SpanData> found =
        spans.getFinishedSpanItems().stream()
            .filter(span -> span.getInstrumentationScopeInfo().getName().equals(scope))
            .filter(span -> span.getName().equals(CALL) && span.getKind() == kind)
            .toList();
    assertThat(found).as(kind + " of " + spans.getFinishedSpanItems()).hasSize(1);
    return found.get(0);
  }

  private void awaitCount(String metric, long count) {
    await().untilAsserted(() -> assertThat(count(metric)).isEqualTo(count));
  }

  private long count(String name) {
    return metrics.collectAllMetrics().stream()
        .filter(metric -> metric.getName().equals(name))
        .map(MetricData::getHistogramData)
        .flatMap(histogram -> histogram.getPoints().stream())
        .mapToLong(point -> point.getCount())
        .sum();
  }

  private record Answer(String handlersSpanId, Set<String> observed) {}
}
