package io.throughline.tests.faults;

import java.util.stream.Stream;

/** What an emitter says instead of a number, with a value. */
enum Figure {
  EMIT_NANOS(-1),
  END_NANOS(-2),
  ADD_NANOS(-3),
  CONTROL_NANOS(-4),
  HEAP_GROWTH(-5),
  /** When it was told to measure it. */
  HEAP(-6),
  /** That were thrown in the thread that delivers. */
  ERRORS(-7);

  final int code;

  Figure(int code) {
    this.code = code;
  }

  static Figure of(int code) {
    return Stream.of(values()).filter(figure -> figure.code == code).findFirst().orElseThrow();
  }
}
