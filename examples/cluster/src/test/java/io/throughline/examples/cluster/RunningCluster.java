package io.throughline.examples.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.common.collect.Lists;
import com.hivemq.client.mqtt.mqtt3.Mqtt3BlockingClient;
import com.hivemq.client.mqtt.mqtt3.Mqtt3Client;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import com.hivemq.client.mqtt.mqtt5.Mqtt5ClientBuilder;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.throughline.examples.cluster.demo.Cluster;
import io.throughline.examples.cluster.demo.PlacementGroup;
import io.throughline.examples.cluster.demo.Port;
import io.throughline.examples.cluster.demo.Ports;
import io.throughline.examples.kit.OtlpReceiver;
import io.throughline.examples.kit.ReceivedTelemetry;
import io.throughline.examples.kit.ServiceProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** A cluster on free ports, and what its clients need. */
final class RunningCluster implements AutoCloseable {

  /** Deliveries that a trace has room for. */
  static final int FAN_OUT_LIMIT = 3;

  /** The broker's name below {@code $SYS}. */
  static final String NODE = "node-a";

  /** Messages that wait for a client at most. */
  static final int QUEUE_LIMIT = 100;

  private static final Duration START = Duration.ofMinutes(3);

  private final AtomicInteger clients = new AtomicInteger();
  private final ReceivedTelemetry telemetry = new ReceivedTelemetry();
  private final Ports ports;
  private final OtlpReceiver receiver;
  private final Cluster cluster;
  private final OpenTelemetrySdk publisherTelemetry;
  private final OpenTelemetrySdk subscriberTelemetry;

  RunningCluster(Path folder) throws IOException, InterruptedException {
    ports = Ports.free();
    receiver = OtlpReceiver.start(telemetry);
    cluster =
        Cluster.start(
            PlacementGroup.THREE,
            ports,
            folder,
            Map.ofEntries(
                entry("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.endpoint()),
                entry("OTEL_EXPORTER_OTLP_COMPRESSION", "gzip"),
                entry("OTEL_BSP_SCHEDULE_DELAY", "50"),
                entry("OTEL_METRICS_EXPORTER", "none"),
                entry("MQTT_COUNTED_TOPICS", "plants/+/machine, nowhere/#"),
                entry("MQTT_TLS_LISTEN_SENDER_TRACE", "link"),
                entry("MQTT_SENDER_BAGGAGE", "tenant"),
                entry("MQTT_TRACE_FANOUT_LIMIT", Integer.toString(FAN_OUT_LIMIT)),
                entry("MQTT_SYS_INTERVAL", "1"),
                entry("MQTT_QUEUE_LIMIT", Integer.toString(QUEUE_LIMIT)),
                entry("POD_NAME", NODE),
                entry(ServiceProcess.CONTROL_TOKEN, "control"),
                entry("MQTT_DENIED_TOPICS", "secret/#"),
                entry("MQTT_USERS", "anna=correct"),
                entry("PLACEMENT_SNAPSHOT_ENTRIES", "500")));
    publisherTelemetry = clientTelemetry("publisher");
    subscriberTelemetry = clientTelemetry("subscriber");
  }

  private OpenTelemetrySdk clientTelemetry(String serviceName) {
    return AutoConfiguredOpenTelemetrySdk.builder()
        .disableShutdownHook()
        .addPropertiesSupplier(
            () ->
                Map.of(
                    "otel.service.name", serviceName,
                    "otel.exporter.otlp.protocol", "http/protobuf",
                    "otel.exporter.otlp.endpoint", receiver.endpoint(),
                    "otel.bsp.schedule.delay", "50",
                    "otel.metrics.exporter", "none",
                    "otel.logs.exporter", "none"))
        .build()
        .getOpenTelemetrySdk();
  }

  /**
   * The broker last: it is ready only if it has found the others, which may just have restarted.
   */
  void awaitReady() throws InterruptedException {
    for (ServiceProcess service : Lists.reverse(services())) {
      assertThat(service.awaitReady(START)).as(service.name() + " is ready").isTrue();
    }
  }

  List<ServiceProcess> services() {
    return cluster.services();
  }

  /** Those that a message passes. */
  List<ServiceProcess> onTheWay() throws InterruptedException {
    return cluster.onTheWay();
  }

  ServiceProcess broker() {
    return cluster.broker();
  }

  /** The nodes of the placement centre. */
  List<ServiceProcess> placement() {
    return cluster.placement();
  }

  /** The node of the placement centre that leads; waits while there is none. */
  ServiceProcess leader() {
    return await().atMost(START).until(cluster::leader, Optional::isPresent).orElseThrow();
  }

  ServiceProcess journal() {
    return cluster.journal();
  }

  int port(Port port) {
    return ports.of(port);
  }

  ReceivedTelemetry telemetry() {
    return telemetry;
  }

  OpenTelemetry publisherTelemetry() {
    return publisherTelemetry;
  }

  OpenTelemetry subscriberTelemetry() {
    return subscriberTelemetry;
  }

  /** A connected client with an id of its own. */
  Mqtt5AsyncClient client() {
    Mqtt5AsyncClient client = disconnectedClient();
    client.connect().join();
    return client;
  }

  Mqtt5AsyncClient disconnectedClient() {
    return clientOf(Port.MQTT).buildAsync();
  }

  Mqtt5ClientBuilder clientOf(Port port) {
    return Mqtt5Client.builder()
        .identifier("client-" + clients.incrementAndGet())
        .serverHost("localhost")
        .serverPort(ports.of(port))
        .simpleAuth()
        .username("anna")
        .password("correct".getBytes(UTF_8))
        .applySimpleAuth();
  }

  /** A connected client that has no user properties. */
  Mqtt3BlockingClient mqtt3Client(String id) {
    Mqtt3BlockingClient client =
        Mqtt3Client.builder()
            .identifier(id)
            .serverHost("localhost")
            .serverPort(ports.of(Port.MQTT))
            .simpleAuth()
            .username("anna")
            .password("correct".getBytes(UTF_8))
            .applySimpleAuth()
            .buildBlocking();
    client.connect();
    return client;
  }

  /** A connected client of the listener with TLS, which is a public one. */
  Mqtt5AsyncClient publicClient() {
    Mqtt5AsyncClient client = disconnectedPublicClient();
    client.connect().join();
    return client;
  }

  Mqtt5AsyncClient disconnectedPublicClient() {
    return clientOf(Port.MQTT_TLS)
        .sslConfig()
        .trustManagerFactory(InsecureTrustManagerFactory.INSTANCE)
        .applySslConfig()
        .buildAsync();
  }

  @Override
  public void close() throws InterruptedException {
    cluster.close();
    publisherTelemetry.close();
    subscriberTelemetry.close();
    receiver.close();
  }
}
