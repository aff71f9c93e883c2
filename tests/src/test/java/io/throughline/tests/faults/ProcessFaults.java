package io.throughline.tests.faults;

import io.throughline.tests.faults.Gate.Network;
import java.util.List;
import java.util.Random;

/** The service itself, and how it ends. */
final class ProcessFaults {

  private ProcessFaults() {}

  static List<Fault> all(boolean isShort) {
    int kills = isShort ? 20 : 200;
    Fault killed =
        Fault.of("kill -9, " + kills + " times", (fault, stage) -> kills(fault, stage, kills));
    return List.of(
        killed,
        killed.inCrashMode(),
        Fault.of("kill -9, 10 times", (fault, stage) -> kills(fault, stage, 10)).overGrpc(),
        Fault.of("kill -9, 10 times", (fault, stage) -> kills(fault, stage, 10))
            .inCrashMode()
            .onPlainSdk(),
        Fault.of("SIGTERM during an outage", ProcessFaults::terminated),
        Fault.of("SIGTERM during an outage", ProcessFaults::terminated).onPlainSdk(),
        Fault.of("two instances on one folder", ProcessFaults::twoInstances));
  }

  /** At random moments, half of them while the collector is away. */
  private static Row kills(Fault fault, Stage stage, int kills) throws Exception {
    Random random = new Random();
    for (int kill = 0; kill < kills; kill++) {
      stage.gate.set(random.nextBoolean() ? Network.OPEN : Network.DOWN);
      EmitterProcess emitter = stage.start();
      stage.emit(emitter, 2.5 * random.nextDouble());
      stage.kill(emitter);
    }
    return lastOne(fault, stage);
  }

  private static Row terminated(Fault fault, Stage stage) throws Exception {
    EmitterProcess first = stage.start();
    stage.emit(first, 2);
    stage.gate.set(Network.DOWN);
    stage.emit(first, 3);
    first.terminate();
    return lastOne(fault, stage);
  }

  /** The one that lives takes over what the other leaves. */
  private static Row twoInstances(Fault fault, Stage stage) throws Exception {
    EmitterProcess first = stage.start();
    EmitterProcess second = stage.start();
    stage.emit(second, 2);
    stage.gate.set(Network.DOWN);
    stage.emit(second, 3);
    stage.heal(first);
    stage.awaitFresh(second);
    return stage.finish(fault, first, second);
  }

  /** The next process on the folder delivers what those before it left. */
  private static Row lastOne(Fault fault, Stage stage) throws Exception {
    EmitterProcess last = stage.start();
    stage.heal(last);
    stage.emit(last, 3);
    return stage.finish(fault, last);
  }
}
