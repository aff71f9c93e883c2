package io.throughline.examples.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PublishResult;
import io.throughline.examples.kit.LogFile;
import io.throughline.examples.kit.MetricsPage;
import io.throughline.examples.kit.ServiceProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the nodes of the placement centre do, and say of it, while they come and go. */
@ExtendWith(SharedCluster.class)
@Tag("kills-services")
class PlacementGroupTest {

  private static final Duration SOON = Duration.ofMinutes(2);
  private static final int CLIENTS = 20;
  private static final String RECORDS = "placement_center_record_count";
  private static final String REPLICATED =
      "raft_replication_duration_seconds_count{raft_group=\"metadata\"}";
  private static final String APPLIED =
      "raft_storage_duration_seconds_count{raft_group=\"metadata\",raft_storage_operation=\"apply\"}";

  private final RunningCluster cluster;

  PlacementGroupTest(RunningCluster cluster) {
    this.cluster = cluster;
  }

  @BeforeEach
  void the_cluster_is_ready() throws InterruptedException {
    cluster.awaitReady();
    publish("before", 1).forEach(CompletableFuture::join);
    awaitEqualRecords();
  }

  @AfterEach
  void everybody_is_back() throws Exception {
    for (ServiceProcess node : cluster.placement()) {
      if (!node.isAlive()) {
        node.start();
      }
    }
  }

  @Test
  void a_write_is_counted_on_the_leader_once_and_applied_on_each_node() throws Exception {
    ServiceProcess leader = cluster.leader();
    double replicated = value(leader, REPLICATED);
    List<Double> applied = values(APPLIED);
    double records = value(leader, RECORDS);

    publish("counted", 20).forEach(CompletableFuture::join);

    assertThat(value(leader, REPLICATED)).isEqualTo(replicated + 20);
    assertThat(value(leader, RECORDS)).isEqualTo(records + 20);
    await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(values(APPLIED))
                    .isEqualTo(applied.stream().map(count -> count + 20).toList()));
    for (ServiceProcess node : cluster.placement()) {
      assertThat(value(node, RECORDS)).as(node.name()).isEqualTo(records + 20);
    }
  }

  @Test
  void one_node_leads_and_each_says_how_far_it_is() throws Exception {
    ServiceProcess leader = cluster.leader();
    double last = value(leader, "raft_log_last_index");
    double term = value(leader, "raft_term");

    assertThat(last).isPositive();
    assertThat(sum("raft_leader_status")).isOne();
    assertThat(sum("raft_elections_total")).isPositive();
    for (ServiceProcess node : cluster.placement()) {
      MetricsPage page = MetricsPage.of(node);
      boolean leads = node == leader;
      assertThat(page.sum("raft_term")).isEqualTo(term);
      assertThat(page.sum("raft_log_last_index")).isEqualTo(last);
      assertThat(page.sum("raft_log_applied_index")).isEqualTo(last);
      assertThat(page.sum("raft_log_entry_count")).isBetween(1.0, last + 1);
      assertThat(page.sum("raft_apply_lag")).isZero();
      assertThat(page.sum("cluster_node_count")).isEqualTo(3);
      assertThat(page.samples("cluster_node_healthy")).hasSize(leads ? 1 : 0);
      assertThat(page.samples("raft_replication_lag")).hasSize(leads ? 2 : 0);
      assertThat(page.sum("storage_disk_usage_bytes{storage_data_type=\"raft_log\"}")).isPositive();
      if (leads) {
        assertThat(page.sum("raft_leader_silence_seconds")).isZero();
      }
      for (String operation : List.of("append", "sync")) {
        assertThat(
                page.sum(
                    "raft_storage_duration_seconds_count{raft_group=\"metadata\",raft_storage_operation=\"%s\"}"
                        .formatted(operation)))
            .as(operation)
            .isPositive();
      }
    }
    await()
        .atMost(SOON)
        .untilAsserted(
            () -> {
              MetricsPage page = MetricsPage.of(leader);
              assertThat(page.sum("cluster_node_healthy")).isEqualTo(3);
              assertThat(page.sum("raft_replication_lag")).isZero();
            });
  }

  @Test
  void whichever_node_is_killed_no_message_is_lost_or_stored_twice() throws Exception {
    int leaders = 0;
    for (ServiceProcess victim : cluster.placement()) {
      double term = value(cluster.leader(), "raft_term");
      double elections = sum("raft_elections_total") - value(victim, "raft_elections_total");
      boolean leads = cluster.leader() == victim;

      killed_under_load(victim);

      if (leads) {
        leaders++;
        assertThat(value(cluster.leader(), "raft_term")).isGreaterThan(term);
        assertThat(sum("raft_elections_total")).isGreaterThan(elections);
      }
    }
    assertThat(leaders).as("leaders among the three").isPositive();
  }

  private void killed_under_load(ServiceProcess victim) throws Exception {
    double records = value(cluster.leader(), RECORDS);
    int withoutBefore = messagesThatWereNotStored();
    int leftBefore = told("cluster.node.left", victim);
    int joinedBefore = told("cluster.node.joined", victim);
    List<CompletableFuture<Mqtt5PublishResult>> published = publish("load", 200);
    published.get(0).join();

    victim.kill();

    published.forEach(CompletableFuture::join);
    assertThat(messagesThatWereNotStored()).isEqualTo(withoutBefore);
    await()
        .atMost(SOON)
        .untilAsserted(
            () -> {
              MetricsPage page = MetricsPage.of(cluster.leader());
              assertThat(page.sum(RECORDS)).isEqualTo(records + 200);
              assertThat(page.sum("cluster_node_healthy")).isEqualTo(2);
              assertThat(page.sum("cluster_node_count")).isEqualTo(3);
            });

    victim.start();
    cluster.awaitReady();
    awaitEqualRecords();
    assertThat(value(victim, RECORDS)).isEqualTo(records + 200);
    await()
        .atMost(SOON)
        .untilAsserted(
            () -> {
              assertThat(told("cluster.node.left", victim)).isGreaterThan(leftBefore);
              assertThat(told("cluster.node.joined", victim)).isGreaterThan(joinedBefore);
            });
  }

  /** How often nodes have logged this event of a node. */
  private int told(String event, ServiceProcess of) throws IOException {
    int times = 0;
    for (ServiceProcess node : cluster.placement()) {
      times +=
          (int)
              new LogFile(node.log())
                  .withField("otel.event.name", event).stream()
                      .filter(line -> line.contains("\"cluster.node.id\":\"" + of.name() + "\""))
                      .count();
    }
    return times;
  }

  @Test
  void without_a_majority_messages_go_on_and_once_there_is_one_they_are_stored_again()
      throws Exception {
    double records = value(cluster.leader(), RECORDS);
    ServiceProcess left = cluster.placement().get(0);
    List<ServiceProcess> killed = cluster.placement().subList(1, 3);
    for (ServiceProcess node : killed) {
      node.kill();
    }
    await()
        .atMost(SOON)
        .untilAsserted(
            () -> {
              MetricsPage page = MetricsPage.of(left);
              assertThat(page.sum("raft_leader_status")).isZero();
              assertThat(page.sum("cluster_node_healthy")).isOne();
              assertThat(page.sum("raft_leader_silence_seconds")).isGreaterThan(1);
              assertThat(left.get("/ready").status()).isEqualTo(503);
            });
    Inbox inbox = Inbox.subscribe(cluster.client(), "minority");

    publish("minority", 1).forEach(CompletableFuture::join);

    assertThat(inbox.next().getPayloadAsBytes()).isEqualTo("0".getBytes(UTF_8));
    assertThat(value(left, RECORDS)).isEqualTo(records);

    for (ServiceProcess node : killed) {
      node.start();
    }
    cluster.awaitReady();
    await()
        .atMost(SOON)
        .untilAsserted(
            () -> {
              publish("majority", 1).forEach(CompletableFuture::join);
              assertThat(value(cluster.leader(), RECORDS)).isGreaterThan(records);
            });
  }

  @Test
  void a_node_that_was_away_for_longer_than_the_log_goes_back_gets_a_snapshot() throws Exception {
    ServiceProcess leader = cluster.leader();
    ServiceProcess away =
        cluster.placement().stream().filter(node -> node != leader).findFirst().orElseThrow();
    double records = value(leader, RECORDS);
    away.kill();

    // Metadata of several kilobytes each, or the log would not go on to its next file.
    publish("long/" + "x".repeat(8000), 600).forEach(CompletableFuture::join);
    await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(value(leader, "raft_log_entry_count"))
                    .isLessThan(value(leader, "raft_log_last_index") - 100));
    assertThat(value(leader, "storage_disk_usage_bytes{storage_data_type=\"snapshot\"}"))
        .isPositive();

    away.start();
    cluster.awaitReady();
    awaitEqualRecords();
    assertThat(value(away, RECORDS)).isEqualTo(records + 600);
    assertThat(value(away, "raft_log_entry_count"))
        .isLessThan(value(away, "raft_log_last_index") - 100);
  }

  /**
   * Messages that are on their way, numbered from 0 on. The broker stores those of one client one
   * after the other, so there are several clients.
   */
  private List<CompletableFuture<Mqtt5PublishResult>> publish(String topic, int messages) {
    List<Mqtt5AsyncClient> clients =
        Stream.generate(cluster::client).limit(Math.min(messages, CLIENTS)).toList();
    List<CompletableFuture<Mqtt5PublishResult>> published = new ArrayList<>();
    for (int i = 0; i < messages; i++) {
      published.add(
          clients
              .get(i % clients.size())
              .publishWith()
              .topic(topic)
              .qos(MqttQos.AT_LEAST_ONCE)
              .payload(Integer.toString(i).getBytes(UTF_8))
              .send());
    }
    var unused =
        CompletableFuture.allOf(published.toArray(CompletableFuture[]::new))
            .thenCompose(done -> left(clients));
    return published;
  }

  private static CompletableFuture<Void> left(List<Mqtt5AsyncClient> clients) {
    return CompletableFuture.allOf(
        clients.stream().map(Mqtt5AsyncClient::disconnect).toArray(CompletableFuture[]::new));
  }

  private int messagesThatWereNotStored() throws Exception {
    return new LogFile(cluster.broker().log()).withField("error.type", "UNAVAILABLE").size();
  }

  private void awaitEqualRecords() {
    await()
        .atMost(SOON)
        .untilAsserted(
            () -> {
              double records = value(cluster.leader(), RECORDS);
              double applied = value(cluster.leader(), "raft_log_applied_index");
              assertThat(values(RECORDS)).containsOnly(records);
              assertThat(values("raft_log_applied_index")).containsOnly(applied);
            });
  }

  /** Of each node. */
  private List<Double> values(String selector) throws InterruptedException {
    List<Double> values = new ArrayList<>();
    for (ServiceProcess node : cluster.placement()) {
      values.add(value(node, selector));
    }
    return values;
  }

  private double sum(String selector) throws InterruptedException {
    return values(selector).stream().mapToDouble(each -> each).sum();
  }

  private static double value(ServiceProcess node, String selector) throws InterruptedException {
    return MetricsPage.of(node).sum(selector);
  }
}
