package io.throughline.sampling;

import static io.opentelemetry.api.common.AttributeKey.stringKey;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import io.opentelemetry.sdk.trace.IdGenerator;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingDecision;
import java.lang.management.ManagementFactory;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SamplingTest {

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Attributes CLIENT_1 = Attributes.of(stringKey("messaging.client.id"), "c1");

  private final AtomicLong nanoTime = new AtomicLong();
  private final Clock clock =
      new Clock() {
        @Override
        public Instant instant() {
          return START.plusNanos(nanoTime.get());
        }

        @Override
        public java.time.ZoneId getZone() {
          return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(java.time.ZoneId zone) {
          return this;
        }
      };
  private final Sampling sampling = new Sampling(clock, nanoTime::get);
  private final Sampler never = sampling.before(Sampler.parentBased(Sampler.alwaysOff()));
  private final Sampler always = sampling.before(Sampler.parentBased(Sampler.alwaysOn()));

  @Test
  void without_a_plan_the_configured_sampler_decides() {
    assertThat(samples(always, "any", Attributes.empty())).isTrue();
    assertThat(samples(never, "any", Attributes.empty())).isFalse();
  }

  @Test
  void a_plan_that_is_made_of_the_one_before_keeps_what_it_takes_over() {
    sampling.change(rules(SamplingRule.named("store").ratio(0)));
    sampling.focusOn("client", "c1", Duration.ofMinutes(1));

    sampling.update(now -> new SamplingPlan(now.focuses(), now.rules(), 5.0));

    assertThat(sampling.plan().maxPerSecond()).isEqualTo(5.0);
    assertThat(sampling.plan().rules()).extracting(SamplingRule::name).containsExactly("store");
    assertThat(sampling.plan().focuses()).hasSize(1);
  }

  @Test
  void a_clock_that_steps_back_lengthens_no_focus() {
    AtomicLong steady = new AtomicLong();
    Sampling stepped = new Sampling(Clock.fixed(START, ZoneOffset.UTC), steady::get);
    Sampler sampler = stepped.before(Sampler.alwaysOff());
    stepped.focusOn("messaging.client.id", "c1", Duration.ofSeconds(10));
    assertThat(samples(sampler, "any", CLIENT_1)).isTrue();

    steady.set(Duration.ofSeconds(11).toNanos()); // the wall clock is back where it was

    assertThat(samples(sampler, "any", CLIENT_1)).isFalse();
  }

  @Test
  void the_first_rule_that_fits_decides() {
    sampling.change(
        rules(
            SamplingRule.named("quiet").span("Store/Poll").ratio(0),
            SamplingRule.named("store").span("Store/*"),
            SamplingRule.named("tenant").attribute("tenant", "t1").attribute("http.route", "/a")));

    assertThat(samples(always, "Store/Poll", Attributes.empty())).isFalse();
    assertThat(samples(never, "Store/Put", Attributes.empty())).isTrue();
    assertThat(samples(never, "Storage", Attributes.empty())).isFalse();
    assertThat(samples(never, "GET", attributes("tenant", "t1", "http.route", "/a"))).isTrue();
    assertThat(samples(never, "GET", attributes("tenant", "t1", "http.route", "/b"))).isFalse();
    assertThat(samples(always, "GET", Attributes.empty())).isTrue();
  }

  @Test
  void numbers_and_booleans_fit_by_their_text() {
    sampling.change(
        rules(
            SamplingRule.named("number").attribute("order_id", "42"),
            SamplingRule.named("flag").attribute("retain", "true"),
            SamplingRule.named("share").attribute("share", "0.5")));

    for (Attributes fitting :
        List.of(
            Attributes.builder().put("order_id", 42).build(),
            Attributes.builder().put("order_id", "42").build(),
            Attributes.builder().put("retain", true).build(),
            Attributes.builder().put("retain", "true").build(),
            Attributes.builder().put("share", 0.5).build(),
            Attributes.builder().put("share", "0.5").build())) {
      assertThat(samples(never, "any", fitting)).as("%s", fitting).isTrue();
    }
    for (Attributes other :
        List.of(
            Attributes.builder().put("order_id", 43).build(),
            Attributes.builder().put("order_id", 42.0).build(),
            Attributes.builder().put("retain", false).build(),
            Attributes.builder().put("share", 0.25).build())) {
      assertThat(samples(never, "any", other)).as("%s", other).isFalse();
    }
    sampling.focusOn("server.port", "8080", Duration.ofMinutes(1));
    assertThat(samples(never, "any", Attributes.builder().put("server.port", 8080).build()))
        .isTrue();
  }

  @Test
  void a_text_that_is_no_number_as_numbers_are_written_fits_texts_alone() {
    for (String text : List.of("042", "1e1", "99999999999999999999", "", "x", "TRUE", "+1")) {
      sampling.change(rules(SamplingRule.named("any").attribute("id", text)));

      assertThat(samples(never, "any", Attributes.builder().put("id", text).build())).isTrue();
      assertThat(samples(never, "any", Attributes.builder().put("id", 42).build())).isFalse();
      assertThat(samples(never, "any", Attributes.builder().put("id", 10.0).build())).isFalse();
      assertThat(samples(never, "any", Attributes.builder().put("id", true).build())).isFalse();
    }
  }

  @Test
  void a_ratio_keeps_its_part_of_the_traces() {
    sampling.change(rules(SamplingRule.named("some").ratio(0.25)));

    long kept =
        IntStream.range(0, 10_000).filter(i -> samples(never, "any", Attributes.empty())).count();

    assertThat(kept).isBetween(2_200L, 2_800L);
  }

  @Test
  void a_limit_holds_each_second_and_allows_a_second_of_burst() {
    sampling.change(rules(SamplingRule.named("capped").maxPerSecond(10)));

    assertThat(keptOf(1_000)).isEqualTo(10);
    nanoTime.addAndGet(Duration.ofMillis(500).toNanos());
    assertThat(keptOf(1_000)).isEqualTo(5);
    nanoTime.addAndGet(Duration.ofHours(1).toNanos());
    assertThat(keptOf(1_000)).isEqualTo(10);
  }

  @Test
  void a_limit_below_one_a_second_allows_the_first() {
    sampling.change(rules(SamplingRule.named("rare").maxPerSecond(0.1)));

    assertThat(keptOf(10)).isEqualTo(1);
    nanoTime.addAndGet(Duration.ofSeconds(9).toNanos());
    assertThat(keptOf(10)).isZero();
    nanoTime.addAndGet(Duration.ofSeconds(1).toNanos());
    assertThat(keptOf(10)).isEqualTo(1);
  }

  @Test
  void the_limit_of_the_whole_counts_traces_that_begin_here() {
    sampling.change(new SamplingPlan(List.of(), List.of(), 3.0));

    assertThat(IntStream.range(0, 100).filter(i -> samples(always, "any", Attributes.empty())))
        .hasSize(3);
    assertThat(decide(always, remote(true), "any", Attributes.empty())).isTrue();
  }

  @Test
  void a_trace_that_another_service_began_is_left_as_it_is() {
    sampling.change(rules(SamplingRule.named("all"), SamplingRule.named("none").ratio(0)));

    assertThat(decide(never, remote(true), "any", Attributes.empty())).isTrue();
    assertThat(decide(always, remote(false), "any", Attributes.empty())).isFalse();
  }

  @Test
  void a_focus_samples_its_client_for_its_time_whatever_was_decided_before() {
    sampling.change(rules(SamplingRule.named("none").ratio(0)));
    sampling.focusOn("messaging.client.id", "c1", Duration.ofMinutes(10));

    assertThat(samples(never, "publish", CLIENT_1)).isTrue();
    assertThat(decide(never, remote(false), "publish", CLIENT_1)).isTrue();
    assertThat(samples(never, "publish", Attributes.empty())).isFalse();

    nanoTime.addAndGet(Duration.ofMinutes(10).toNanos());

    assertThat(samples(never, "publish", CLIENT_1)).isFalse();
    assertThat(sampling.plan().focuses()).isEmpty();
    assertThat(sampling.plan().rules()).hasSize(1);
  }

  @Test
  void decisions_are_counted_by_rule() {
    InMemoryMetricReader reader = InMemoryMetricReader.create();
    sampling.countIn(
        OpenTelemetrySdk.builder()
            .setMeterProvider(SdkMeterProvider.builder().registerMetricReader(reader).build())
            .build());
    sampling.change(
        new SamplingPlan(
            List.of(new Focus("messaging.client.id", "c1", START.plusSeconds(60))),
            List.of(
                SamplingRule.named("none").span("none").ratio(0),
                SamplingRule.named("two").span("two").maxPerSecond(2)),
            3.0));

    IntStream.range(0, 5).forEach(i -> samples(always, "none", Attributes.empty()));
    IntStream.range(0, 5).forEach(i -> samples(always, "two", Attributes.empty()));
    IntStream.range(0, 5).forEach(i -> samples(always, "other", Attributes.empty()));
    IntStream.range(0, 5).forEach(i -> samples(always, "other", CLIENT_1));

    assertThat(decisions(reader))
        .containsEntry("none dropped", 5L)
        .containsEntry("two sampled", 2L)
        .containsEntry("two capped", 3L)
        .containsEntry("max_per_second capped", 4L)
        .containsEntry("focus sampled", 5L);
  }

  @Test
  void what_the_limit_of_the_plan_caps_is_not_counted_as_sampled_too() {
    InMemoryMetricReader reader = InMemoryMetricReader.create();
    sampling.countIn(
        OpenTelemetrySdk.builder()
            .setMeterProvider(SdkMeterProvider.builder().registerMetricReader(reader).build())
            .build());
    sampling.change(new SamplingPlan(List.of(), List.of(SamplingRule.named("all")), 3.0));

    IntStream.range(0, 5).forEach(i -> samples(always, "any", Attributes.empty()));

    assertThat(decisions(reader))
        .containsEntry("all sampled", 3L)
        .containsEntry("max_per_second capped", 2L);
  }

  @Test
  void a_focus_that_has_no_end_in_sight_is_kept() {
    sampling.change(
        new SamplingPlan(
            List.of(new Focus("messaging.client.id", "c1", Instant.MAX)), List.of(), null));

    assertThat(samples(never, "publish", CLIENT_1)).isTrue();
  }

  @Test
  void a_client_is_known_by_the_name_that_it_has_in_log_lines_too() {
    sampling.focusOn("client_id", "c1", Duration.ofMinutes(1));
    sampling.focusOn("topic", "a/b", Duration.ofMinutes(1));

    assertThat(samples(never, "publish", CLIENT_1)).isTrue();
    AttributeKey<String> topic = stringKey("messaging.destination.name");
    assertThat(samples(never, "publish", Attributes.of(topic, "a/b"))).isTrue();
    assertThat(samples(never, "publish", Attributes.of(topic, "a/c"))).isFalse();
  }

  @Test
  void a_decision_allocates_nothing() {
    List<SamplingRule> ten = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      ten.add(SamplingRule.named("r" + i).attribute("tenant", "t" + i).maxPerSecond(1));
    }
    sampling.change(new SamplingPlan(List.of(), ten, 1.0));
    Attributes attributes = attributes("tenant", "t9", "http.route", "/a");
    String traceId = IdGenerator.random().generateTraceId();
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    long least = Long.MAX_VALUE; // the compiler needs several rounds until it is done
    for (int round = 0; round < 20; round++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < 50_000; i++) {
        always.shouldSample(Context.root(), traceId, "GET", SpanKind.SERVER, attributes, List.of());
      }
      least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
    }

    assertThat(least / 50_000).isZero();
  }

  private long keptOf(int spans) {
    return IntStream.range(0, spans).filter(i -> samples(never, "any", Attributes.empty())).count();
  }

  private static boolean samples(Sampler sampler, String name, Attributes attributes) {
    return decide(sampler, Context.root(), name, attributes);
  }

  private static boolean decide(
      Sampler sampler, Context parent, String name, Attributes attributes) {
    return sampler
            .shouldSample(
                parent,
                IdGenerator.random().generateTraceId(),
                name,
                SpanKind.SERVER,
                attributes,
                List.of())
            .getDecision()
        == SamplingDecision.RECORD_AND_SAMPLE;
  }

  private static Context remote(boolean sampled) {
    return Context.root()
        .with(
            Span.wrap(
                SpanContext.createFromRemoteParent(
                    IdGenerator.random().generateTraceId(),
                    IdGenerator.random().generateSpanId(),
                    sampled ? TraceFlags.getSampled() : TraceFlags.getDefault(),
                    TraceState.getDefault())));
  }

  private static Attributes attributes(String key1, String value1, String key2, String value2) {
    return Attributes.of(stringKey(key1), value1, stringKey(key2), value2);
  }

  private static SamplingPlan rules(SamplingRule... rules) {
    return new SamplingPlan(List.of(), List.of(rules), null);
  }

  private static Map<String, Long> decisions(InMemoryMetricReader reader) {
    return reader.collectAllMetrics().stream()
        .filter(metric -> metric.getName().equals("throughline.sampling.decisions"))
        .flatMap(metric -> metric.getLongSumData().getPoints().stream())
        .collect(
            Collectors.toMap(
                point ->
                    point.getAttributes().get(stringKey("throughline.sampling.rule"))
                        + " "
                        + point.getAttributes().get(stringKey("throughline.sampling.decision")),
                LongPointData::getValue));
  }
}
