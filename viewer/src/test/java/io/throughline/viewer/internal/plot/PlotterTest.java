package io.throughline.viewer.internal.plot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Plots of series that tell at different times, as instances of a service do. */
class PlotterTest {

  private static final Map<String, Integer> PHASES = Map.of("n1", 5, "n2", 25, "n3", 50);

  private final PlottedSeries metric = new PlottedSeries();

  /** Each minute; in the tenth only n1 has told yet. */
  private interface Told {
    void at(String instance, int minute, int second);
  }

  private static void tellEachMinute(Told told) {
    PHASES.forEach(
        (instance, phase) -> {
          for (int minute = 0; minute < (instance.equals("n1") ? 10 : 9); minute++) {
            told.at(instance, minute, minute * 60 + phase);
          }
        });
  }

  @Test
  void a_sum_is_whole_though_only_one_of_three_has_told_in_the_last_step() {
    tellEachMinute((instance, minute, second) -> metric.upDown(instance, second, 1000));

    assertThat(metric.values(PlotRequest.As.VALUE, 0)).hasSize(10).containsOnly(3000.0);
    assertThat(metric.values(PlotRequest.As.COUNT, 0)).hasSize(10).containsOnly(3.0);
    assertThat(metric.values(PlotRequest.As.MIN, 0)).hasSize(10).containsOnly(1000.0);
  }

  @Test
  void a_step_may_be_shorter_than_the_interval_and_points_may_come_a_little_late() {
    for (int i = 0; i < 20; i++) {
      metric.upDown("x", 1 + i * 12, 100);
      metric.upDown("y", 5 + i * 12 + (i % 2 == 0 ? 0.02 : -0.02), 100);
    }

    assertThat(metric.values(PlotRequest.As.VALUE, 0)).hasSize(24).containsOnly(200.0);
    assertThat(metric.values(PlotRequest.As.VALUE, 1).subList(5, 229)).containsOnly(200.0);
  }

  @Test
  void what_tells_no_more_counts_for_two_and_a_half_of_its_intervals() {
    for (int second = 10; second <= 100; second += 10) {
      metric.upDown("stays", second, 1);
      if (second <= 40) {
        metric.upDown("goes", second, 10);
      }
    }

    assertThat(metric.values(PlotRequest.As.SUM, 10))
        .containsExactly(11.0, 11.0, 11.0, 11.0, 11.0, 11.0, 1.0, 1.0, 1.0, 1.0);
  }

  @Test
  void a_point_without_a_value_ends_a_gauge_until_the_next() {
    for (int i = 1; i <= 6; i++) {
      metric.gauge("x", i * 10, i == 4 ? null : 42);
      metric.gauge("y", i * 10, 42);
    }

    assertThat(metric.values(PlotRequest.As.SUM, 10)).containsExactly(84.0, 84.0, 42.0, 84.0, 84.0);
  }

  @Test
  void a_point_without_a_value_is_no_zero_of_a_counter() {
    for (int i = 1; i <= 6; i++) {
      if (i == 4) {
        metric.counterEnded("x", -86_400, i * 10);
      } else {
        metric.counter("x", -86_400, i * 10, 8_640_000 + 1000 * i);
      }
    }

    assertThat(metric.values(PlotRequest.As.RATE, 10)).hasSize(5).containsOnly(100.0);
  }

  @Test
  void a_counter_that_has_ended_is_not_waited_for() {
    for (int i = 1; i <= 6; i++) {
      metric.counter("stays", 0, i * 10, 1000L * i);
    }
    metric.counter("goes", 0, 10, 500);
    metric.counter("goes", 0, 35, 1750);
    metric.counterEnded("goes", 0, 36);

    assertThat(metric.values(PlotRequest.As.RATE, 10))
        .containsExactly(150.0, 150.0, 150.0, 125.0, 100.0, 100.0);
  }

  @Test
  void a_steady_rate_is_the_same_at_both_ends() {
    for (int i = 1; i < 20; i++) {
      metric.counter("x", 2, 2 + i * 10, 1000L * i);
    }

    assertThat(metric.values(PlotRequest.As.RATE, 0)).hasSize(20).containsOnly(100.0);
  }

  @Test
  void a_rate_of_several_ends_where_one_has_told_nothing_yet() {
    tellEachMinute(
        (instance, minute, second) ->
            metric.counter(
                instance,
                Objects.requireNonNull(PHASES.get(instance)) - 60,
                second,
                60_000L * (minute + 1)));

    // From -55 s on n1 counted, from -35 s n2, from -10 s n3; at 545 s n1 alone has told.
    assertThat(metric.values(PlotRequest.As.RATE, 60))
        .containsExactly(
            Math.round((55.0 + 35 + 10) * 1000 / 55 * 1e6) / 1e6,
            3000.0,
            3000.0,
            3000.0,
            3000.0,
            3000.0,
            3000.0,
            3000.0,
            3000.0,
            3000.0,
            null);
  }

  @Test
  void a_rate_is_the_same_while_one_takes_over_from_another() {
    for (int second = 10; second <= 200; second += 10) {
      if (second <= 80) {
        metric.counter("old", 0, second + 4, 100L * (second + 4));
      } else {
        metric.counter("new", 84, second + 4, 100L * (second - 80));
      }
    }

    assertThat(metric.values(PlotRequest.As.RATE, 10)).hasSize(21).containsOnly(100.0);
  }

  @Test
  void a_counter_of_unknown_start_counts_from_its_first_point_on() {
    metric.counter("x", Double.NaN, 5, 1_000_000);
    metric.counter("x", Double.NaN, 15, 1_001_000);
    metric.counter("x", Double.NaN, 25, 1_002_000);
    metric.counter("y", 7, 7, 5_000_000); // OTLP's other form of the same
    metric.counter("y", 7, 17, 5_001_000);
    metric.counter("y", 7, 27, 5_002_000);

    assertThat(metric.values(PlotRequest.As.RATE, 10)).containsExactly(200.0, 200.0, 200.0);
    assertThat(metric.values(PlotRequest.As.INCREASE, 10)).containsExactly(800.0, 2000.0, 1200.0);
  }

  @Test
  void increments_are_those_that_were_counted_at_the_ends_too() {
    tellEachMinute(
        (instance, minute, second) ->
            metric.counter(instance, second - minute * 60 - 60, second, minute + 1));

    assertThat(
            metric.values(PlotRequest.As.INCREASE, 60).stream()
                .mapToDouble(value -> Objects.requireNonNull(value))
                .sum())
        .isCloseTo(28, within(1e-4));
  }

  @Test
  void what_sends_increments_only_when_there_are_some_holds_no_other_up() {
    for (int i = 0; i < 60; i++) {
      metric.delta("busy", i * 10, i * 10 + 10, 100);
    }
    metric.delta("seldom", 100, 110, 50);
    metric.delta("seldom", 400, 410, 50);

    assertThat(metric.values(PlotRequest.As.RATE, 10))
        .hasSize(60)
        .startsWith(10.0)
        .endsWith(10.0)
        .doesNotContainNull()
        .contains(15.0);
  }
}
