package io.throughline.examples.chat.demo;

import static io.throughline.examples.chat.demo.RunningChat.END;
import static io.throughline.examples.chat.demo.RunningChat.sum;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.throughline.examples.chat.load.Load;
import io.throughline.examples.chat.load.Tally;
import io.throughline.examples.kit.ReceivedSpan;
import io.throughline.examples.kit.ReceivedTelemetry;
import io.throughline.examples.kit.ServiceProcess;
import io.throughline.examples.kit.Trace;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What the servers counted is what their users and their stores have seen. */
class SumsTest {

  private static final String DELIVERED =
      "broadcast_deliveries_total{broadcast_result=\"delivered\"}";

  @Test
  void all_counts_agree_after_a_load() throws Exception {
    ReceivedTelemetry telemetry = new ReceivedTelemetry();
    try (RunningChat chat = new RunningChat(telemetry)) {
      ServiceProcess server = chat.servers.chat();
      ServiceProcess notifier = chat.servers.notifier();
      ServiceProcess analytics = chat.servers.analytics();
      Tally tally;
      try (Load load = chat.load("sums")) {
        RunningChat.open(load, 20, 5);
        tally = load.tally();
        load.talk(150);
        await().atMost(END).until(() -> tally.missing() == 0);
        assertThat(tally.events()).isEqualTo(sum(notifier, DELIVERED));
        load.cut(3);
        load.talk(150);
        load.upload(8, 1000);
        load.upload(2, 100_000);
        load.send(100, 7);
        await().atMost(END).until(() -> tally.missing() == 0);
        await().atMost(END).until(load::isFollowed);
        await()
            .atMost(END)
            .untilAsserted(() -> assertThat(sum(notifier, "sse_connection_count")).isEqualTo(20));
      }

      // Messages: the users, the server, PostgreSQL, the outbox and NATS.
      assertThat(tally.accepted()).isEqualTo(300);
      assertThat(tally.unansweredPosts()).isZero();
      assertThat(sum(server, "chat_messages_sent_total")).isEqualTo(300);
      assertThat(chat.sql("SELECT count(*) FROM messages")).isEqualTo(300);
      await()
          .atMost(END)
          .until(() -> chat.sql("SELECT count(*) FROM outbox WHERE sent IS NULL") == 0);
      assertThat(chat.sql("SELECT count(*) FROM outbox WHERE subject = 'chat.message.created'"))
          .isEqualTo(300);
      assertThat(
              sum(
                  server,
                  "db_client_operation_duration_seconds_count{db_query_summary=\"INSERT messages\"}"))
          .isEqualTo(300);
      // A connection of PostgreSQL tells what it did when it has nothing to do.
      await()
          .atMost(END)
          .until(
              () ->
                  chat.sql("SELECT n_tup_ins FROM pg_stat_user_tables WHERE relname = 'messages'")
                      == 300);

      // What readers got: each message once, and nobody one of another chat.
      assertThat(tally.missing()).isZero();
      assertThat(tally.repeated()).isZero();
      assertThat(tally.foreign()).isZero();
      assertThat(tally.gaps()).isZero();
      // What is written to a socket after its other end is cut, nobody reads; it is replayed.
      assertThat(tally.events())
          .isLessThanOrEqualTo(
              sum(notifier, DELIVERED) + sum(notifier, "broadcast_events_replayed_total"));
      assertThat(sum(notifier, "sse_connections_resumed_total")).isEqualTo(3);
      await()
          .atMost(END)
          .untilAsserted(() -> assertThat(sum(notifier, "sse_connection_count")).isZero());
      assertThat(sum(notifier, "sse_connections_opened_total"))
          .isEqualTo(sum(notifier, "sse_connection_duration_seconds_count"))
          .isEqualTo(23);

      // Uploads: what is on the disk.
      assertThat(tally.uploads(201)).isEqualTo(8);
      assertThat(tally.uploads(413)).isEqualTo(2);
      assertThat(sum(server, "upload_duration_seconds_count{error_type=\"too_large\"}"))
          .isEqualTo(2);
      assertThat(RunningChat.bytes(server.log().resolveSibling("uploads")))
          .isEqualTo(tally.uploadedBytes())
          .isEqualTo(8000);

      // The cache: Redis' own counts.
      assertThat(sum(server, "cache_lookups_total"))
          .isEqualTo(chat.redis("keyspace_hits") + chat.redis("keyspace_misses"));

      // Events: received is stored and rejected, stored is in the table.
      assertThat(tally.eventsStored()).isEqualTo(93);
      assertThat(tally.eventsRejected()).isEqualTo(7);
      await()
          .atMost(END)
          .untilAsserted(
              () ->
                  assertThat(
                          sum(
                              analytics,
                              "analytics_events_stored_total{analytics_event_source=\"nats\"}"))
                      .isEqualTo(chat.messagesInNats()));
      assertThat(sum(analytics, "analytics_events_received_total"))
          .isEqualTo(
              sum(analytics, "analytics_events_stored_total")
                  + sum(analytics, "analytics_events_rejected_total"));
      assertThat(sum(analytics, "analytics_events_rejected_total")).isEqualTo(7);
      assertThat(chat.clickHouse("SELECT count() FROM events FINAL"))
          .isEqualTo(sum(analytics, "analytics_events_stored_total"));

      assertThatOneTraceGoesThroughAll(telemetry);
    }
  }

  /** From the POST of a user to the receipt of others, and the batch in which it was stored. */
  private static void assertThatOneTraceGoesThroughAll(ReceivedTelemetry telemetry)
      throws InterruptedException {
    Optional<Trace> whole =
        telemetry.await(
            trace ->
                trace.spans().stream()
                        .map(ReceivedSpan::service)
                        .collect(Collectors.toSet())
                        .containsAll(
                            Set.of(
                                "chat-client", "chat-server", "notify-server", "analytics-server"))
                    && trace.roots().size() == 1
                    && trace.roots().get(0).name().equals("POST")
                    && trace.spans().stream()
                        .anyMatch(
                            span ->
                                span.service().equals("chat-client")
                                    && span.kind().equals("CONSUMER")),
            END);
    assertThat(whole).isPresent();
    assertThat(
            telemetry.await(
                trace ->
                    trace.named("analytics.batch.store").stream()
                        .anyMatch(span -> span.linkedTraceIds().contains(whole.get().id())),
                END))
        .isPresent();
  }
}
