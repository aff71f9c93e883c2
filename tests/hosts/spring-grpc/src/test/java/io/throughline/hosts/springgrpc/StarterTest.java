package io.throughline.hosts.springgrpc;

import static io.opentelemetry.proto.trace.v1.Span.SpanKind.SPAN_KIND_CLIENT;
import static io.opentelemetry.proto.trace.v1.Span.SpanKind.SPAN_KIND_SERVER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.grpc.channelz.v1.ChannelzGrpc;
import io.grpc.channelz.v1.GetTopChannelsRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.Span;
import io.throughline.Observability;
import io.throughline.hosts.Collector;
import io.throughline.hosts.springgrpc.Service.Channels;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.grpc.client.GrpcChannelFactory;
import org.springframework.grpc.server.lifecycle.GrpcServerStartedEvent;

/** The starter instruments Spring gRPC, and leaves it to the recipe's beans where these are. */
class StarterTest {

  /** Telemetry is that of the process, so that it is sent to one place in all tests. */
  private static Collector collector;

  @BeforeAll
  static void listen() throws IOException {
    collector = new Collector();
  }

  @AfterAll
  static void hush() {
    collector.close();
  }

  @ParameterizedTest
  @ValueSource(classes = {WithoutBeans.class, Service.class})
  void call_has_one_span_and_one_duration_on_each_side(Class<?> service) {
    AtomicInteger port = new AtomicInteger();
    SpringApplication application = new SpringApplication(service);
    application.addListeners(
        (ApplicationListener<GrpcServerStartedEvent>) event -> port.set(event.getPort()));
    try (ConfigurableApplicationContext context =
        application.run(
            "--spring.main.web-application-type=none",
            "--spring.grpc.server.port=0",
            "--management.tracing.sampling.probability=1.0",
            "--otel.exporter.otlp.endpoint=" + collector.endpoint(),
            "--otel.exporter.otlp.compression=none")) {
      Observability observability = context.getBean(Observability.class);
      long served = count("rpc_server_call_duration_seconds", observability);
      long called = count("rpc_client_call_duration_seconds", observability);

      ChannelzGrpc.newBlockingStub(
              context
                  .getBean(GrpcChannelFactory.class)
                  .createChannel("static://127.0.0.1:" + port.get()))
          .getTopChannels(GetTopChannelsRequest.getDefaultInstance());

      String handlersSpan = context.getBean(Channels.class).spanId;
      await()
          .atMost(Duration.ofMinutes(1))
          .untilAsserted(
              () ->
                  assertThat(traceOf(handlersSpan))
                      .extracting(Span::getKind)
                      .containsExactlyInAnyOrder(SPAN_KIND_CLIENT, SPAN_KIND_SERVER));
      assertThat(count("rpc_server_call_duration_seconds", observability)).isEqualTo(served + 1);
      assertThat(count("rpc_client_call_duration_seconds", observability)).isEqualTo(called + 1);
      assertThat(observability.dumpMetrics()).doesNotContain("grpc_server_seconds");
    }
  }

  /** A service that has only its own. */
  @EnableAutoConfiguration
  static class WithoutBeans {

    @Bean
    Channels channels() {
      return new Channels();
    }
  }

  private static long count(String histogram, Observability observability) {
    return Pattern.compile("(?m)^" + histogram + "_count\\{.*} (\\d+)")
        .matcher(observability.dumpMetrics())
        .results()
        .mapToLong(found -> Long.parseLong(found.group(1)))
        .sum();
  }

  /** All spans of the trace that has this one. */
  private static List<Span> traceOf(String id) {
    List<Span> all = spans();
    return all.stream()
        .filter(span -> HexFormat.of().formatHex(span.getSpanId().toByteArray()).equals(id))
        .flatMap(one -> all.stream().filter(each -> each.getTraceId().equals(one.getTraceId())))
        .toList();
  }

  private static List<Span> spans() {
    return collector.received("/v1/traces").stream()
        .flatMap(body -> parsed(body).getResourceSpansList().stream())
        .flatMap(resource -> resource.getScopeSpansList().stream())
        .flatMap(scope -> scope.getSpansList().stream())
        .toList();
  }

  private static ExportTraceServiceRequest parsed(byte[] body) {
    try {
      return ExportTraceServiceRequest.parseFrom(body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
