package io.throughline.tests.faults;

/** For what has to hold beside the sum. */
final class Check {

  private Check() {}

  static void that(String what, boolean holds) {
    if (!holds) {
      throw new IllegalStateException("not so: " + what);
    }
  }
}
