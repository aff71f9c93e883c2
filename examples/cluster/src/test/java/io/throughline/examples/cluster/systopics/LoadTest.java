package io.throughline.examples.cluster.systopics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class LoadTest {

  private static final double E = Math.E;

  private final Load load = new Load();

  @Test
  void a_steady_rate_is_reached_the_slower_the_longer_the_average() {
    for (int second = 10; second <= 60; second += 10) {
      load.update(2 * second, 10);
    }

    assertThat(load.average(0)).isEqualTo(120 * (1 - 1 / E), within(1e-9));
    assertThat(load.average(1)).isEqualTo(120 * (1 - Math.pow(E, -1 / 5.0)), within(1e-9));
    assertThat(load.average(2)).isEqualTo(120 * (1 - Math.pow(E, -1 / 15.0)), within(1e-9));
  }

  @Test
  void what_rests_fades() {
    load.update(1_000_000, 3600);
    load.update(1_000_000, 60);

    assertThat(load.average(0)).isEqualTo(1_000_000 / 60.0 / E, within(0.01));
  }

  @Test
  void one_long_step_is_worth_as_much_as_many_short_ones() {
    Load often = new Load();
    for (int second = 1; second <= 300; second++) {
      often.update(second, 1);
    }

    load.update(300, 300);

    assertThat(load.average(1)).isEqualTo(often.average(1), within(1e-9));
  }
}
