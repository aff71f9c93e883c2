package io.throughline.tests.faults;

import io.throughline.tests.faults.Gate.Network;
import java.util.List;

/** What the clocks say, and how long it lasts. */
final class TimeFaults {

  private static final int HOUR_SECONDS = 3600;

  private TimeFaults() {}

  static List<Fault> all() {
    return List.of(
        Fault.of("absent for a simulated hour", TimeFaults::absentForAnHour),
        Fault.of("absent for longer than is kept", TimeFaults::absentForTooLong),
        Fault.of("clock steps a day ahead", (fault, stage) -> step(fault, stage, Order.STEP_AHEAD)),
        Fault.of("clock steps a day back", (fault, stage) -> step(fault, stage, Order.STEP_BACK)),
        Fault.of("clock set back at a restart", TimeFaults::setBack));
  }

  private static Row absentForAnHour(Fault fault, Stage stage) throws Exception {
    EmitterProcess emitter = outageWithAnHourInIt(stage);
    stage.heal(emitter);
    Row row = stage.finish(fault, emitter);
    Check.that("the spool noticed the hour", emitter.ledger().oldestSeconds() >= HOUR_SECONDS);
    return row;
  }

  private static Row absentForTooLong(Fault fault, Stage stage) throws Exception {
    stage.set("THROUGHLINE_SPOOL_MAX_AGE", "30m");
    EmitterProcess emitter = outageWithAnHourInIt(stage);
    stage.heal(emitter);
    Row row = stage.finish(fault, emitter);
    Check.that("what is too old is given up and counted", row.dropped() > 0);
    return row;
  }

  private static EmitterProcess outageWithAnHourInIt(Stage stage) throws Exception {
    EmitterProcess emitter = stage.start();
    stage.emit(emitter, 2);
    stage.gate.set(Network.DOWN);
    stage.emit(emitter, 3);
    emitter.order(Order.LET_AN_HOUR_PASS);
    stage.emit(emitter, 3);
    return emitter;
  }

  private static Row step(Fault fault, Stage stage, Order step) throws Exception {
    EmitterProcess emitter = stage.start();
    stage.emit(emitter, 2);
    stage.gate.set(Network.DOWN);
    stage.emit(emitter, 2);
    emitter.order(step);
    stage.emit(emitter, 3);
    stage.heal(emitter);
    return stage.finish(fault, emitter);
  }

  /** What the first process wrote seems to be of tomorrow to the second. */
  private static Row setBack(Fault fault, Stage stage) throws Exception {
    stage.jvmOption("-Dio.throughline.simulated.millis.stepped=" + 24L * HOUR_SECONDS * 1000);
    stage.gate.set(Network.DOWN);
    EmitterProcess first = stage.start();
    stage.emit(first, 3);
    first.terminate();
    stage.withoutJvmOptions();
    EmitterProcess next = stage.start();
    stage.heal(next);
    return stage.finish(fault, next);
  }
}
