package io.throughline.viewer.internal.store;

import static io.throughline.viewer.SentSpans.log;
import static io.throughline.viewer.SentSpans.logs;
import static io.throughline.viewer.SentSpans.span;
import static io.throughline.viewer.SentSpans.spans;
import static io.throughline.viewer.SentSpans.traceId;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.trace.v1.Span;
import io.throughline.viewer.SentSpans;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TelemetryStoreTest {

  private static final int LIMIT = 1024 * 1024;

  private final TelemetryStore store = new TelemetryStore(LIMIT, Clock.systemUTC());

  private StoreState.Service service(String name) {
    return store.state().services().stream()
        .filter(each -> each.name().equals(name))
        .findAny()
        .orElseThrow();
  }

  private static Span.Builder large(long trace, long id) {
    return span(trace, id, 0, "n").addAttributes(SentSpans.attribute("k", "x".repeat(1000)));
  }

  @Test
  void ten_times_the_bound_leaves_the_bound_and_whole_traces_of_the_newest() {
    for (int trace = 1; trace <= 5000; trace++) {
      store.take(spans("s", large(trace, 2L * trace), large(trace, 2L * trace + 1)));
    }

    StoreState state = store.state();
    assertThat(state.bytes()).isBetween(LIMIT * 99L / 100, (long) LIMIT);
    assertThat(state.received().spans()).isEqualTo(10_000);
    assertThat(state.held().spans() + state.evicted().spans()).isEqualTo(10_000);
    assertThat(state.held().spans()).isEqualTo(2 * state.traces());
    assertThat(state.evictedTraces()).isEqualTo(5000 - state.traces());
    assertThat(store.traces().get(0).id()).isEqualTo(TraceId.of(traceId(5000)));
    assertThat(store.trace(traceOf(1))).isNull();
    assertThat(store.traces()).allSatisfy(trace -> assertThat(trace.size()).isEqualTo(2));
  }

  private static TraceId traceOf(long trace) {
    return new TraceId(7, trace);
  }

  @Test
  void a_chatty_service_evicts_its_own_only() {
    store.take(spans("quiet", span(1, 1, 0, "n")));
    store.take(logs("quiet", log(1, 9, "line")));
    store.take(logs("talker", log(1, 9, "first")));

    for (int trace = 2; trace <= 3000; trace++) {
      store.take(spans("chatty", large(trace, trace)));
    }

    assertThat(store.trace(traceOf(1))).isNotNull();
    assertThat(service("quiet").evicted()).isZero();
    assertThat(service("talker").logs()).isEqualTo(1);
    assertThat(service("chatty").evicted()).isPositive();
    assertThat(store.state().evicted().logs()).isZero();
  }

  @Test
  void log_records_and_points_without_end_stay_within_the_bound() {
    for (int i = 0; i < 3000; i++) {
      store.take(logs("s", log(i, 9, "y".repeat(1000))));
      store.take(SentPoints.gauge("s", "m", i, "key", "value" + i));
    }

    StoreState state = store.state();
    assertThat(state.bytes()).isBetween(LIMIT * 99L / 100, (long) LIMIT);
    assertThat(state.held().logs() + state.evicted().logs()).isEqualTo(3000);
    assertThat(state.held().points() + state.evicted().points()).isEqualTo(3000);
    assertThat(store.logs().get(0).time()).isEqualTo(SentSpans.START + 2999L * 1_000_000);
    assertThat(store.series()).hasSize((int) state.held().points());
  }

  @Test
  void resources_without_end_stay_within_the_bound() {
    for (int i = 1; i <= 2000; i++) {
      store.take(spans("service-" + i + "x".repeat(500), span(i, i, 0, "n")));
    }

    assertThat(store.state().bytes()).isLessThanOrEqualTo(LIMIT);
    assertThat(store.state().services()).hasSizeLessThanOrEqualTo(1001);
    assertThat(store.state().services())
        .allSatisfy(each -> assertThat(each.name()).hasSizeLessThanOrEqualTo(200));
  }

  @Test
  void one_trace_without_end_has_a_quarter_at_most() {
    for (int i = 1; i <= 2000; i++) {
      store.take(spans("s", large(1, i)));
    }

    StoredTrace trace = store.traces().get(0);
    assertThat(trace.bytes()).isLessThanOrEqualTo(LIMIT / 4);
    assertThat(trace.size() + trace.refused()).isEqualTo(2000);
    assertThat(store.state().evicted().spans()).isEqualTo(trace.refused());
  }

  @Test
  void a_span_that_is_sent_twice_is_held_once() {
    List<Span> spans = new ArrayList<>();
    for (int i = 1; i <= 100; i++) {
      spans.add(span(1, i, 0, "n" + i).build());
    }
    store.take(spans("s", spans));
    store.take(spans("s", spans));

    assertThat(store.traces().get(0).spans()).extracting(StoredSpan::id).doesNotHaveDuplicates();
    assertThat(store.state().held().spans()).isEqualTo(100);
    assertThat(store.state().received().spans()).isEqualTo(200);
  }

  @Test
  void points_of_one_resource_and_the_same_attributes_are_one_series() {
    store.take(SentPoints.gauge("s", "m", 1, "key", "a"));
    store.take(SentPoints.gauge("s", "m", 2, "key", "a"));
    store.take(SentPoints.gauge("s", "m", 3, "key", "b"));
    store.take(SentPoints.gauge("t", "m", 4, "key", "a"));

    assertThat(store.series()).extracting(Series::size).containsExactly(2, 1, 1);
  }

  @Test
  void what_is_cleared_is_gone_and_what_comes_then_is_held() {
    store.take(spans("s", span(1, 1, 0, "n")));
    store.clear();

    assertThat(store.traces()).isEmpty();
    assertThat(store.state().bytes()).isZero();
    store.take(spans("s", span(1, 1, 0, "n")));
    assertThat(store.traces()).hasSize(1);
  }

  @Test
  void log_records_are_sorted_by_time_whoever_sent_them() {
    store.take(logs("a", log(5, 9, "5"), log(1, 9, "1")));
    store.take(logs("b", log(3, 9, "3")));

    assertThat(store.logs())
        .extracting(each -> each.decoded().getBody().getStringValue())
        .containsExactly("5", "3", "1");
  }
}
