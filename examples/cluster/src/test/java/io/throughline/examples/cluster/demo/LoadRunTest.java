package io.throughline.examples.cluster.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import com.hivemq.client.mqtt.mqtt5.message.disconnect.Mqtt5DisconnectReasonCode;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import io.throughline.examples.kit.MetricsPage;
import io.throughline.examples.kit.OtlpReceiver;
import io.throughline.examples.kit.ReceivedTelemetry;
import io.throughline.examples.kit.ServiceProcess;
import io.throughline.examples.kit.Style;
import io.throughline.semconv.MqttPacketType;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.Reader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code ./demo --load} does, in a small way, and what the services say of it. */
class LoadRunTest {

  private static final Duration SOON = Duration.ofMinutes(1);

  private static final Set<String> DOMAINS =
      Set.of(
          "mqtt",
          "auth",
          "cluster",
          "raft",
          "storage",
          "journal",
          "placement_center",
          "rpc",
          "runtime");

  /**
   * What the services do not write, and where that is tested instead.
   *
   * <p>{@code mqtt.end_to_end.duration} is the subscribers' (BrokerMetricsTest).
   */
  private static final Set<String> OF_CLIENTS = Set.of("mqtt.end_to_end.duration");

  /**
   * Of files, which the stream server writes (RecorderTest, RecordingTest); RocksDB has its own.
   */
  private static final Set<String> OF_FILES =
      Set.of(
          "storage.disk.utilization", "storage.file.count", "storage.files.deleted", "storage.io");

  /** Above zero only while something is amiss, or for so short a time that no scrape sees it. */
  private static final Set<String> ZERO_WHEN_WELL =
      Set.of(
          "mqtt.connection.blocked",
          "mqtt.queue.size",
          "raft.apply.lag",
          "raft.replication.lag",
          "runtime.pool.queue.size",
          "runtime.pool.tasks.rejected",
          "storage.compaction.pending");

  private static @Nullable Cluster cluster;
  private static @Nullable OtlpReceiver receiver;
  private static final Tally tally = new Tally();
  private static boolean agreed;

  @BeforeAll
  static void load(@TempDir Path folder) throws Exception {
    Stage stage =
        new Stage(
            PlacementGroup.THREE,
            Ports.free(),
            folder.resolve("load"),
            new PrintStream(System.out, true, UTF_8),
            new Style(false));
    receiver = OtlpReceiver.start(new ReceivedTelemetry());
    Map<String, String> environment = LoadRun.environment(receiver.endpoint());
    environment.put("MQTT_COUNTED_TOPICS", "load/#");
    cluster = stage.start(environment);
    assertThat(stage.isReady(cluster)).isTrue();
    rarities(stage.ports().of(Port.MQTT));
    agreed = new LoadRun(stage, tally).load(cluster, 60, 6);
  }

  /** What a load has none of: a will, a retained message, an UNSUBSCRIBE, and pings. */
  private static void rarities(int port) {
    Mqtt5AsyncClient client =
        Mqtt5Client.builder()
            .identifier("rare")
            .serverHost("127.0.0.1")
            .serverPort(port)
            .simpleAuth()
            .username(LoadClients.USER)
            .password(LoadClients.PASSWORD.getBytes(UTF_8))
            .applySimpleAuth()
            .willPublish()
            .topic("load/will")
            .applyWillPublish()
            .buildAsync();
    client.connect().join();
    client
        .disconnectWith()
        .reasonCode(Mqtt5DisconnectReasonCode.DISCONNECT_WITH_WILL_MESSAGE)
        .send()
        .join();
    client.connectWith().keepAlive(3).send().join();
    client
        .publishWith()
        .topic("load/kept")
        .retain(true)
        .payload(new byte[] {1})
        .qos(MqttQos.AT_LEAST_ONCE)
        .send()
        .join();
    client.subscribeWith().topicFilter("load/other").send().join();
    client.unsubscribeWith().topicFilter("load/other").send().join();
    CompletableFuture<Mqtt5Publish> kept = new CompletableFuture<>();
    client
        .subscribeWith()
        .topicFilter("load/kept")
        .callback(kept::complete)
        .manualAcknowledgement(true) // and it never does
        .send()
        .join();
    kept.orTimeout(1, TimeUnit.MINUTES).join();
    tally.count(Tally.Entry.CONNECTS);
    tally.count(Tally.Entry.CONNECTS);
    tally.count(Tally.Entry.PUBLISHED);
    tally.count(Tally.Entry.RECEIVED);
  }

  @AfterAll
  static void stop() throws InterruptedException {
    if (cluster != null) {
      cluster.close();
    }
    if (receiver != null) {
      receiver.close();
    }
  }

  @Test
  void the_broker_counts_what_its_clients_count() {
    assertThat(agreed).isTrue();
    for (Tally.Entry entry : Tally.Entry.values()) {
      assertThat(tally.of(entry)).as(entry.words()).isPositive();
    }
  }

  @Test
  void every_metric_of_its_domains_is_written_and_none_is_stuck_at_zero() throws Exception {
    Map<String, String> metrics = metrics();
    assertThat(metrics).hasSizeGreaterThan(50);
    await()
        .atMost(SOON)
        .untilAsserted(
            () -> {
              List<MetricsPage> pages = pages(cluster().services());
              Set<String> absent = new TreeSet<>(metrics.keySet());
              Set<String> zero = new TreeSet<>(metrics.keySet());
              for (MetricsPage page : pages) {
                absent.removeIf(metric -> !page.samples(series(metrics, metric)).isEmpty());
                zero.removeIf(metric -> page.sum(series(metrics, metric)) > 0);
                assertThat(metrics.values())
                    .allSatisfy(series -> assertThat(page.sum(series)).isNotNegative());
              }
              assertThat(absent).as("not written").isEqualTo(OF_CLIENTS);
              zero.removeAll(OF_CLIENTS);
              zero.removeAll(ZERO_WHEN_WELL);
              assertThat(zero).as("stuck at zero").isEmpty();
            });
  }

  @Test
  void every_message_is_stored_once_on_each_node_and_in_the_journal() throws Exception {
    MetricsPage broker = MetricsPage.of(cluster().broker());
    double failed = broker.sum("mqtt_errors_total{mqtt_error_type=\"dependency_failure\"}");
    double handled = tally.of(Tally.Entry.PUBLISHED) - tally.of(Tally.Entry.DENIED);

    assertThat(broker.sum("mqtt_publish_duration_seconds_count")).isEqualTo(handled);
    assertThat(broker.sum("mqtt_topic_messages_total")).isEqualTo(handled);
    await()
        .atMost(SOON)
        .untilAsserted(
            () -> {
              for (MetricsPage node : pages(cluster().placement())) {
                double records = node.sum("placement_center_record_count");
                // A write that the broker gave up may have been made all the same.
                assertThat(records).isBetween(handled - failed, handled);
                assertThat(
                        node.sum(
                            "raft_storage_duration_seconds_count{raft_storage_operation=\"apply\"}"))
                    .isEqualTo(records);
              }
            });
    MetricsPage journal = MetricsPage.of(cluster().journal());
    assertThat(journal.sum("journal_entry_count")).isBetween(handled - failed, handled);
    assertThat(journal.sum("journal_append_duration_seconds_count"))
        .isEqualTo(journal.sum("journal_entry_count"));
    // The call of an entry that the broker gave up while it was made has ended as it was given up.
    double entries = journal.sum("journal_entry_count");
    assertThat(
            journal.sum("rpc_server_call_duration_seconds_count{rpc_response_status_code=\"OK\"}"))
        .isBetween(entries - failed, entries);
  }

  @Test
  void packets_that_answer_each_other_are_as_many() throws Exception {
    MetricsPage page = MetricsPage.of(cluster().broker());
    double once = handled(page, "1");
    double exactly = handled(page, "2");

    assertThat(page.sum("mqtt_packets_received_total")).isEqualTo(sumOfTypes(page, "received"));
    assertThat(page.sum("mqtt_packets_sent_total")).isEqualTo(sumOfTypes(page, "sent"));
    assertThat(sent(page, "connack")).isEqualTo(received(page, "connect"));
    assertThat(sent(page, "puback")).isEqualTo(once + tally.of(Tally.Entry.DENIED));
    assertThat(sent(page, "pubrec")).isEqualTo(exactly);
    assertThat(received(page, "pubrel")).isEqualTo(exactly);
    assertThat(sent(page, "pubcomp")).isEqualTo(exactly);
    assertThat(received(page, "pubrec")).isEqualTo(sent(page, "pubrel"));
    assertThat(received(page, "pubcomp")).isEqualTo(sent(page, "pubrel"));
    assertThat(sent(page, "suback")).isEqualTo(received(page, "subscribe"));
    assertThat(sent(page, "unsuback")).isEqualTo(received(page, "unsubscribe")).isOne();
    await()
        .atMost(SOON)
        .untilAsserted(
            () -> assertThat(sent(MetricsPage.of(cluster().broker()), "pingresp")).isPositive());
  }

  private static double handled(MetricsPage page, String qos) {
    return page.sum("mqtt_publish_duration_seconds_count{mqtt_qos=\"" + qos + "\"}");
  }

  private static double sumOfTypes(MetricsPage page, String direction) {
    return Arrays.stream(MqttPacketType.values())
        .mapToDouble(type -> packets(page, direction, type.value()))
        .sum();
  }

  private static double received(MetricsPage page, String type) {
    return packets(page, "received", type);
  }

  private static double sent(MetricsPage page, String type) {
    return packets(page, "sent", type);
  }

  private static double packets(MetricsPage page, String direction, String type) {
    return page.sum("mqtt_packets_%s_total{mqtt_packet_type=\"%s\"}".formatted(direction, type));
  }

  /** By name, a series that is there if the metric is. */
  private static Map<String, String> metrics() throws IOException {
    Map<String, String> metrics = new TreeMap<>();
    try (Reader json =
        new InputStreamReader(
            Objects.requireNonNull(
                LoadRunTest.class.getResourceAsStream("/io/throughline/semconv/catalogue.json")),
            UTF_8)) {
      JsonObject catalogue = JsonParser.parseReader(json).getAsJsonObject();
      for (JsonElement each : catalogue.getAsJsonArray("metrics")) {
        JsonObject metric = each.getAsJsonObject();
        String name = metric.get("name").getAsString();
        if (DOMAINS.contains(name.replaceFirst("\\..*", "")) && !OF_FILES.contains(name)) {
          String series = metric.get("prometheusName").getAsString();
          boolean histogram = metric.get("type").getAsString().equals("histogram");
          metrics.put(name, histogram ? series + "_count" : series);
        }
      }
    }
    return metrics;
  }

  private static String series(Map<String, String> metrics, String metric) {
    return Objects.requireNonNull(metrics.get(metric));
  }

  private static List<MetricsPage> pages(List<ServiceProcess> services)
      throws InterruptedException {
    List<MetricsPage> pages = new ArrayList<>();
    for (ServiceProcess service : services) {
      pages.add(MetricsPage.of(service));
    }
    return pages;
  }

  private static Cluster cluster() {
    return Objects.requireNonNull(cluster);
  }
}
