package io.throughline.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.throughline.logging.verbosity.Verbosity;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.slf4j.event.Level;

/** A focus that is set in one service and goes with the trace to those it calls. */
class FocusTest {

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final String CLIENT = "messaging.client.id";
  private static final String TRACE_ID = "0af7651916cd43dd8448eb211c80319c";

  private final Service broker = new Service();
  private final Service journal = new Service();

  @Test
  void a_focus_goes_with_the_trace_to_a_service_that_follows_it() {
    journal.sampling.followFocus(true);
    broker.sampling.focusOn(CLIENT, "c1", MINUTE);

    SpanContext handled = broker.start(Context.root(), "c1");
    SpanContext called = broker.start(in(handled), "");
    SpanContext appended = journal.start(remote(called), "");
    SpanContext synced = journal.start(in(appended), "");

    assertThat(List.of(handled, called, appended, synced)).allMatch(SpanContext::isSampled);
    assertThat(synced.getTraceState().get("throughline")).startsWith("focus:");
    assertThat(broker.sampling.toJson()).endsWith("\"kept_in_focus\":{\"spans\":2,\"lines\":7}}");
    assertThat(journal.sampling.toJson()).endsWith("\"kept_in_focus\":{\"spans\":2,\"lines\":7}}");
    assertThat(broker.raised).hasSize(1);
    assertThat(journal.raised).containsExactlyElementsOf(broker.raised);
    assertThat(broker.raised.get(0)).isBetween(MINUTE, MINUTE.plusSeconds(1));
  }

  @Test
  void other_traces_stay_as_they_are() {
    journal.sampling.followFocus(true);
    broker.sampling.focusOn(CLIENT, "c1", MINUTE);

    SpanContext handled = broker.start(Context.root(), "c2");
    SpanContext appended = journal.start(remote(handled), "");

    assertThat(handled.isSampled()).isFalse();
    assertThat(appended.isSampled()).isFalse();
    assertThat(appended.getTraceState().isEmpty()).isTrue();
    assertThat(broker.raised).isEmpty();
    assertThat(journal.raised).isEmpty();
  }

  @Test
  void a_service_that_does_not_follow_neither_keeps_the_trace_nor_passes_the_focus_on() {
    SpanContext forged = claimed("throughline", "focus:99999999999", "vendor", "x");

    SpanContext handled = broker.start(remote(forged), "c1");

    assertThat(handled.isSampled()).isFalse();
    assertThat(handled.getTraceState().asMap()).containsOnlyKeys("vendor");
    assertThat(broker.raised).isEmpty();
    assertThat(broker.sampling.toJson()).endsWith("\"kept_in_focus\":{\"spans\":0,\"lines\":7}}");
  }

  @Test
  void its_own_focus_takes_the_place_of_one_that_it_does_not_follow() {
    broker.sampling.focusOn(CLIENT, "c1", MINUTE);
    SpanContext forged = claimed("throughline", "focus:99999999999", "vendor", "x");

    SpanContext handled = broker.start(remote(forged), "c1");

    assertThat(handled.isSampled()).isTrue();
    assertThat(handled.getTraceState().get("throughline"))
        .isEqualTo("focus:" + (START.plus(MINUTE).getEpochSecond() + 1));
  }

  @Test
  void what_is_no_focus_or_is_over_does_nothing() {
    journal.sampling.followFocus(true);

    for (String value :
        List.of("focus:", "focus:x", "focus:1", "focus:9999999999999999999", "focus:-1", "sharp")) {
      SpanContext appended = journal.start(remote(claimed("throughline", value, "v", "x")), "");
      assertThat(appended.isSampled()).as(value).isFalse();
    }
    assertThat(journal.raised).isEmpty();
  }

  @Test
  void a_shorter_focus_after_an_emptied_plan_tells_logging_again() {
    broker.sampling.focusOn(CLIENT, "c1", MINUTE.multipliedBy(60));
    broker.start(Context.root(), "c1");
    broker.start(Context.root(), "c1");
    broker.sampling.change(SamplingPlan.NONE);
    broker.sampling.focusOn(CLIENT, "c1", MINUTE);
    broker.start(Context.root(), "c1");
    broker.start(Context.root(), "c1");

    assertThat(broker.raised).hasSize(2);
    assertThat(broker.raised.get(1)).isBetween(MINUTE, MINUTE.plusSeconds(1));
  }

  @Test
  void a_focus_of_another_service_that_ends_earlier_tells_logging_too() {
    long end = START.getEpochSecond() + 3600;
    journal.sampling.followFocus(true);
    for (String focus : List.of("focus:" + end, "focus:" + end, "focus:" + (end - 3000))) {
      journal.start(remote(claimed("throughline", focus, "v", "x")), "");
    }

    assertThat(journal.raised).containsExactly(Duration.ofHours(1), Duration.ofMinutes(10));
  }

  @Test
  void a_look_at_the_plan_tells_logging_nothing() {
    broker.sampling.focusOn(CLIENT, "c1", MINUTE);
    broker.start(Context.root(), "c1");
    assertThat(broker.sampling.plan().focuses()).hasSize(1);
    broker.start(Context.root(), "c1");

    assertThat(broker.raised).hasSize(1);
  }

  @Test
  void a_focus_takes_so_many_traces_a_second_and_no_more() {
    broker.sampling.change(
        new SamplingPlan(List.of(new Focus(CLIENT, "c1", START.plus(MINUTE), 5)), List.of(), null));

    long kept =
        IntStream.range(0, 100).filter(i -> broker.start(Context.root(), "c1").isSampled()).count();

    assertThat(kept).isEqualTo(5);
  }

  @Test
  void several_are_in_focus_at_once_by_client_topic_and_trace() {
    broker.sampling.focusOn("client_id", "c1", MINUTE);
    broker.sampling.focusOn(CLIENT, "c2", MINUTE);
    broker.sampling.focusOn("topic", "c3", MINUTE);
    broker.sampling.focusOn("trace_id", TRACE_ID, MINUTE);

    assertThat(broker.start(Context.root(), "c1").isSampled()).isTrue();
    assertThat(broker.start(Context.root(), "c2").isSampled()).isTrue();
    assertThat(broker.start(Context.root(), "c3").isSampled()).isFalse();
    assertThat(broker.start(remote(claimed("v", "x", "w", "y")), "c4").isSampled()).isTrue();
    assertThat(
            broker
                .tracers
                .get("test")
                .spanBuilder("s")
                .setAttribute("messaging.destination.name", "c3")
                .startSpan()
                .getSpanContext()
                .isSampled())
        .isTrue();
    assertThat(broker.sampling.plan().focuses()).hasSize(4);
  }

  @Test
  void a_full_trace_state_loses_its_oldest_entry_to_the_focus() {
    var full = TraceState.builder();
    IntStream.range(0, 32).forEach(i -> full.put("v" + i, "x"));
    broker.sampling.focusOn(CLIENT, "c1", MINUTE);

    TraceState state = broker.start(remote(context(full.build())), "c1").getTraceState();

    assertThat(state.size()).isEqualTo(32);
    assertThat(state.get("throughline")).isNotNull();
    assertThat(state.get("v0")).isNull();
    assertThat(state.get("v31")).isEqualTo("x");
  }

  @Test
  void an_answer_can_be_sent_again_as_a_plan() {
    broker.sampling.focusOn(CLIENT, "c1", MINUTE);

    assertThat(SamplingPlan.parse(broker.sampling.toJson())).isEqualTo(broker.sampling.plan());
  }

  private static SpanContext claimed(String key1, String value1, String key2, String value2) {
    return context(TraceState.builder().put(key2, value2).put(key1, value1).build());
  }

  private static SpanContext context(TraceState state) {
    return SpanContext.create(TRACE_ID, "b7ad6b7169203331", TraceFlags.getDefault(), state);
  }

  private static Context in(SpanContext parent) {
    return Context.root().with(Span.wrap(parent));
  }

  /** As it comes with a message. */
  private static Context remote(SpanContext sender) {
    return in(
        SpanContext.createFromRemoteParent(
            sender.getTraceId(),
            sender.getSpanId(),
            sender.getTraceFlags(),
            sender.getTraceState()));
  }

  /** A service that samples nothing by itself. */
  private static final class Service {

    final List<Duration> raised = new ArrayList<>();
    final Sampling sampling = new Sampling(Clock.fixed(START, ZoneOffset.UTC), System::nanoTime);
    final SdkTracerProvider tracers =
        SdkTracerProvider.builder().setSampler(sampling.before(Sampler.alwaysOff())).build();

    Service() {
      sampling.raise(
          new Verbosity() {
            @Override
            public void level(String logger, Level level, Duration time) {}

            @Override
            public void follow(String field, String value, Duration time) {}

            @Override
            public void followFocus(Duration time) {
              raised.add(time);
            }

            @Override
            public long linesInFocus() {
              return 7;
            }

            @Override
            public void reset() {}
          });
    }

    SpanContext start(Context parent, String clientId) {
      return tracers
          .get("test")
          .spanBuilder("s")
          .setParent(parent)
          .setAttribute(CLIENT, clientId)
          .startSpan()
          .getSpanContext();
    }
  }
}
