package io.throughline.tests.faults;

import io.throughline.tests.faults.Gate.Network;
import java.util.List;

/** The service's own JVM: its memory, its code. */
final class JvmFaults {

  private static final int FILLS = 5;

  private JvmFaults() {}

  static List<Fault> all() {
    return List.of(
        Fault.of("Error in the delivery thread", JvmFaults::errorInDelivery),
        Fault.of("heap filled and freed", JvmFaults::heapFilled),
        Fault.of("gauge that blocks", JvmFaults::gaugeBlocks));
  }

  private static Row errorInDelivery(Fault fault, Stage stage) throws Exception {
    EmitterProcess emitter = stage.start();
    stage.emit(emitter, 2);
    emitter.order(Order.FAIL_DELIVERY);
    stage.gate.set(Network.DOWN);
    stage.emit(emitter, 3);
    stage.heal(emitter);
    Row row = stage.finish(fault, emitter);
    Check.that("errors were thrown in the delivery", emitter.figure(Figure.ERRORS) > 0);
    return row;
  }

  private static Row heapFilled(Fault fault, Stage stage) throws Exception {
    EmitterProcess emitter = stage.start();
    stage.emit(emitter, 2);
    stage.gate.set(Network.DOWN);
    for (int i = 0; i < FILLS; i++) {
      emitter.order(Order.FILL_HEAP);
      stage.emit(emitter, 0.5);
    }
    stage.heal(emitter);
    return stage.finish(fault, emitter);
  }

  /** Spans, log records and all other metrics go on leaving. */
  private static Row gaugeBlocks(Fault fault, Stage stage) throws Exception {
    EmitterProcess emitter = stage.start();
    stage.emit(emitter, 1);
    emitter.order(Order.BLOCK_GAUGE);
    stage.emit(emitter, 3);
    stage.awaitFresh(emitter);
    emitter.order(Order.RELEASE_GAUGE);
    return stage.finish(fault, emitter);
  }
}
