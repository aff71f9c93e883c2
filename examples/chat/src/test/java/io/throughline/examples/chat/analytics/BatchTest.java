package io.throughline.examples.chat.analytics;

import static io.throughline.examples.chat.MeasuredValues.count;
import static io.throughline.examples.chat.MeasuredValues.sum;
import static io.throughline.semconv.AnalyticsRejectionReason.QUEUE_FULL;
import static io.throughline.semconv.AnalyticsRejectionReason.SHUTDOWN;
import static io.throughline.semconv.AnalyticsRejectionReason.STORAGE_REFUSED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.throughline.semconv.AnalyticsEventSource;
import io.throughline.semconv.AnalyticsRejectionReason;
import io.throughline.semconv.EventType;
import io.throughline.testing.TelemetryExtension;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class BatchTest {

  private static final Duration END = Duration.ofMinutes(1);
  private static final Duration LONG = Duration.ofMinutes(10);

  @RegisterExtension final TelemetryExtension telemetry = new TelemetryExtension();

  private final Table table = new Table();
  private final List<Batch> batches = new ArrayList<>();

  /** Takes what is inserted, refuses what is poison, and can be away. */
  private static final class Table implements EventStore {

    final List<List<String>> inserts = new CopyOnWriteArrayList<>();
    final Semaphore attempts = new Semaphore(0);
    volatile boolean away;

    @Override
    public void insert(List<AnalyticsEvent> events) throws IOException, RefusedException {
      attempts.release();
      if (away) {
        throw new IOException("connection refused");
      }
      if (events.stream().anyMatch(event -> event.id().startsWith("poison"))) {
        throw new RefusedException("cannot parse", new IllegalArgumentException());
      }
      inserts.add(events.stream().map(AnalyticsEvent::id).toList());
    }
  }

  private Batch batch(int waiting, int size, Duration patience, Duration farewell) {
    Batch batch =
        new Batch(
            table, new Batch.Limits(waiting, size, patience, farewell), telemetry.openTelemetry());
    batches.add(batch);
    return batch;
  }

  /** Nobody waits for it. */
  private static void give(Batch batch, AnalyticsEvent event) {
    var unused = batch.add(event);
  }

  @AfterEach
  void closeBatches() throws Exception {
    table.away = false;
    for (Batch batch : batches) {
      batch.close();
    }
  }

  private static void isRejected(CompletableFuture<Void> stored, AnalyticsRejectionReason reason) {
    assertThat(stored)
        .failsWithin(END)
        .withThrowableThat()
        .havingCause()
        .isInstanceOfSatisfying(
            RejectedException.class, why -> assertThat(why.reason()).isEqualTo(reason));
  }

  @Test
  void as_many_events_as_a_batch_takes_are_stored_by_one_insert() {
    Batch batch = batch(100, 3, LONG, LONG);
    List<CompletableFuture<Void>> stored =
        IntStream.range(0, 6).mapToObj(i -> batch.add(Events.event("e" + i))).toList();

    assertThat(stored).allSatisfy(each -> assertThat(each).succeedsWithin(END));
    assertThat(table.inserts).containsExactly(List.of("e0", "e1", "e2"), List.of("e3", "e4", "e5"));
    assertThat(count(telemetry, "analytics.batch.size")).isEqualTo(2);
    assertThat(sum(telemetry, "analytics.events.stored")).isEqualTo(6);
  }

  @Test
  void an_event_waits_for_others_only_for_a_while() {
    Batch batch = batch(100, 500, Duration.ofMillis(10), LONG);

    assertThat(batch.add(Events.event("alone"))).succeedsWithin(END);
    assertThat(table.inserts).containsExactly(List.of("alone"));
  }

  @Test
  void events_wait_while_the_store_is_away_and_are_stored_when_it_is_back() throws Exception {
    table.away = true;
    Batch batch = batch(100, 2, Duration.ofMillis(10), LONG);
    List<CompletableFuture<Void>> stored =
        IntStream.range(0, 5).mapToObj(i -> batch.add(Events.event("e" + i))).toList();
    table.attempts.acquire(2);

    assertThat(batch.failure()).isEqualTo("connection refused");
    assertThat(sum(telemetry, "analytics.event.waiting.count")).isEqualTo(5);

    table.away = false;
    assertThat(stored).allSatisfy(each -> assertThat(each).succeedsWithin(END));
    assertThat(table.inserts.stream().flatMap(List::stream))
        .containsExactly("e0", "e1", "e2", "e3", "e4");
    await().atMost(END).until(() -> batch.waiting() == 0);
    assertThat(batch.failure()).isNull();
  }

  @Test
  void more_events_than_there_is_room_for_are_rejected() throws Exception {
    table.away = true;
    Batch batch = batch(2, 1, Duration.ofMillis(10), Duration.ZERO);
    give(batch, Events.event("in hand"));
    table.attempts.acquire();
    give(batch, Events.event("first"));
    give(batch, Events.event("second"));

    isRejected(batch.add(Events.event("too many")), QUEUE_FULL);
  }

  @Test
  void an_event_that_the_store_refuses_takes_no_other_with_it() {
    Batch batch = batch(100, 3, LONG, LONG);
    CompletableFuture<Void> good = batch.add(Events.event("good"));
    CompletableFuture<Void> poison = batch.add(Events.event("poison"));
    CompletableFuture<Void> better = batch.add(Events.event("better"));

    isRejected(poison, STORAGE_REFUSED);
    assertThat(good).succeedsWithin(END);
    assertThat(better).succeedsWithin(END);
    assertThat(table.inserts).containsExactly(List.of("good"), List.of("better"));
  }

  @Test
  void a_server_that_stops_stores_what_waits() throws Exception {
    Batch batch = batch(100, 500, LONG, LONG);
    CompletableFuture<Void> stored = batch.add(Events.event("last"));
    batch.close();

    assertThat(stored).isCompleted();
    isRejected(batch.add(Events.event("too late")), SHUTDOWN);
  }

  @Test
  void a_server_that_stops_without_its_store_rejects_what_waits() throws Exception {
    table.away = true;
    Batch batch = batch(100, 1, LONG, Duration.ZERO);
    CompletableFuture<Void> inHand = batch.add(Events.event("in hand"));
    table.attempts.acquire();
    CompletableFuture<Void> waiting = batch.add(Events.event("waiting"));
    batch.close();

    isRejected(inHand, SHUTDOWN);
    isRejected(waiting, SHUTDOWN);
  }

  @Test
  void a_batch_is_linked_to_the_spans_in_which_its_events_came() {
    Batch batch = batch(100, 3, LONG, LONG);
    SpanContext one = origin("1");
    SpanContext two = origin("2");
    give(batch, from("a", one));
    give(batch, from("b", two));
    assertThat(batch.add(from("c", one))).succeedsWithin(END);

    await().atMost(END).until(() -> telemetry.spans().size() == 1);
    SpanData span = telemetry.spans().get(0);
    assertThat(span.getName()).isEqualTo("analytics.batch.store");
    assertThat(span.getParentSpanContext().isValid()).isFalse();
    assertThat(span.getLinks()).extracting(LinkData::getSpanContext).containsExactly(one, two);
    assertThat(span.getAttributes().asMap().toString()).contains("analytics.event.count=3");
  }

  private static SpanContext origin(String digit) {
    return SpanContext.create(
        digit.repeat(32), digit.repeat(16), TraceFlags.getSampled(), TraceState.getDefault());
  }

  private static AnalyticsEvent from(String id, SpanContext origin) {
    return new AnalyticsEvent(
        id,
        EventType.APP_STARTED,
        Instant.parse("2026-03-01T12:00:00Z"),
        "",
        "",
        "",
        Map.of(),
        AnalyticsEventSource.NATS,
        origin);
  }
}
