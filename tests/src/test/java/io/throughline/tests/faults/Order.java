package io.throughline.tests.faults;

import java.util.stream.Stream;

/** What an emitter is told on its standard input. */
enum Order {
  SILENCE('s'),
  END('e'),
  LET_AN_HOUR_PASS('h'),
  STEP_AHEAD('+'),
  STEP_BACK('-'),
  MEASURE_HEAP('m'),
  FILL_HEAP('f'),
  BLOCK_GAUGE('b'),
  RELEASE_GAUGE('r'),
  FAIL_DELIVERY('x');

  final int code;

  Order(int code) {
    this.code = code;
  }

  static Order of(int code) {
    return Stream.of(values()).filter(order -> order.code == code).findFirst().orElseThrow();
  }
}
