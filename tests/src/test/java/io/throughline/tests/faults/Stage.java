package io.throughline.tests.faults;

import io.throughline.tests.faults.Gate.Network;
import io.throughline.tests.faults.Receiver.Protocol;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What one fault is played with: a receiver behind a gate, a spool, and the emitters so far. */
final class Stage implements AutoCloseable {

  private static final int FRESH_WITHIN_SECONDS = 30;

  final Receiver receiver = new Receiver();
  final Gate gate;
  final Path folder;
  private final Mode mode;
  private final Protocol protocol;
  private final EmitterHost.Kind host;
  private final Map<String, String> settings = new HashMap<>();
  private final List<String> jvmOptions = new ArrayList<>();
  private final List<EmitterProcess> emitters = new ArrayList<>();
  private final Balance balance;
  private double freshAfter = -1;
  private double catchUp = Double.POSITIVE_INFINITY;
  private int perSecond = 1_000;

  /** How sure the emitters are of what they emit. */
  enum Mode {
    DEFAULT,
    CRASH
  }

  Stage(Path folder, Fault fault) throws Exception {
    this.folder = Files.createDirectories(folder);
    mode = fault.mode();
    balance = new Balance(mode);
    protocol = fault.protocol();
    host = fault.host();
    gate = new Gate(receiver.listen(protocol, null));
    set("OTEL_EXPORTER_OTLP_PROTOCOL", protocol.setting);
    set("OTEL_EXPORTER_OTLP_ENDPOINT", "http://localhost:" + gate.port());
    set("OTEL_EXPORTER_OTLP_COMPRESSION", "gzip");
    set("OTEL_EXPORTER_OTLP_TIMEOUT", "2000");
    set("OTEL_METRIC_EXPORT_INTERVAL", Long.toString(Balance.INTERVAL_MILLIS));
    set("OTEL_BSP_SCHEDULE_DELAY", "500");
    set("OTEL_BLRP_SCHEDULE_DELAY", "500");
    set("THROUGHLINE_OPERATORS_ENABLED", "false");
    set("THROUGHLINE_SPOOL_ENABLED", "true");
    set("THROUGHLINE_SPOOL_DIRECTORY", spool().toString());
    set("THROUGHLINE_SPOOL_CRASH_MODE", Boolean.toString(mode == Mode.CRASH));
  }

  /** For the emitters that are started from now on. */
  void set(String setting, String value) {
    settings.put(setting, value);
  }

  /** Spans, log records and increments; for the emitters that are started from now on. */
  void rate(int itemsPerSecond) {
    perSecond = itemsPerSecond;
  }

  void jvmOption(String option) {
    jvmOptions.add(option);
  }

  void withoutJvmOptions() {
    jvmOptions.clear();
  }

  /** The way leads to a new port of the receiver, which shows this certificate. */
  void show(Certificate certificate) throws Exception {
    gate.leadTo(receiver.listen(protocol, certificate));
  }

  Path spool() {
    return folder.resolve("spool");
  }

  /** What a process of before has left in the spool: see {@link Balance#inherit}. */
  void inherit(String instance, int ids, int dropped) {
    balance.inherit(receiver.ledger(instance), ids, dropped);
  }

  /** Returns when it emits. */
  EmitterProcess start() throws IOException {
    String instance = Integer.toString(emitters.size());
    set("OTEL_RESOURCE_ATTRIBUTES", "service.instance.id=" + instance);
    EmitterProcess emitter =
        new EmitterProcess(
            receiver.ledger(instance),
            folder.resolve("emitter.log"),
            jvmOptions,
            settings,
            host,
            perSecond);
    emitters.add(emitter);
    balance.add(emitter);
    Wait.until("the emitter to start", 60, () -> emitter.ledger().next() > 0 || !emitter.isAlive());
    return emitter;
  }

  /** Lets this many seconds' worth of telemetry be emitted. */
  void emit(EmitterProcess emitter, double seconds) {
    int from = emitter.ledger().next();
    int goal = from + (int) (seconds * perSecond);
    Wait.until("the emitter to emit", (int) seconds + 60, () -> emitter.ledger().next() >= goal);
  }

  /** Everything is well again; returns when something that was emitted after that has arrived. */
  void heal(EmitterProcess emitter) throws IOException {
    receiver.answerWith(Manner.GOOD);
    gate.set(Network.OPEN);
    awaitFresh(emitter);
  }

  /**
   * As {@link #heal}; then notes how many times as fast as it was emitted what had piled up on the
   * disk arrives, from the first of it on. What was emitted last is not on the disk yet.
   */
  void healAndCatchUp(EmitterProcess emitter) throws IOException {
    long before = delivered();
    int inOneSecond = Ledger.Signal.values().length * perSecond;
    long goal = balance.emitted() - inOneSecond;
    receiver.answerWith(Manner.GOOD);
    gate.set(Network.OPEN);
    Wait.until("anything to arrive", FRESH_WITHIN_SECONDS, () -> delivered() > before);
    long start = System.nanoTime();
    Wait.until("what had piled up to arrive", 120, () -> delivered() >= goal);
    double seconds = (System.nanoTime() - start) / 1e9;
    catchUp = (goal - before) / seconds / inOneSecond;
    awaitFresh(emitter);
  }

  void awaitFresh(EmitterProcess emitter) {
    int from = emitter.ledger().next();
    long start = System.nanoTime();
    Wait.until(
        "fresh telemetry to arrive", FRESH_WITHIN_SECONDS, () -> emitter.ledger().tookSince(from));
    freshAfter = Math.max(freshAfter, (System.nanoTime() - start) / 1e9);
  }

  void kill(EmitterProcess emitter) throws InterruptedException {
    emitter.kill();
    balance.killed(emitter);
  }

  /** Waits for all that will arrive, ends the emitters, and does the sum. */
  Row finish(Fault fault, EmitterProcess... running) throws IOException, InterruptedException {
    for (EmitterProcess emitter : running) {
      emitter.silence();
    }
    Wait.untilNothingChanges(5, 600, balance::delivered, () -> delivered() >= balance.emitted());
    long dropped = 0;
    for (EmitterProcess emitter : running) {
      emitter.stop(); // and so says what is left on its heap
      dropped += emitter.ledger().dropped();
    }
    return new Row(
        fault.name(),
        mode,
        balance.emitted(),
        delivered(),
        dropped,
        balance.inMemory(),
        balance.duplicates(),
        balance.counterBehind(),
        freshAfter,
        catchUp,
        running.length == 0 ? 0 : running[0].figure(Figure.EMIT_NANOS),
        running.length == 0 ? 0 : running[0].figure(Figure.END_NANOS),
        running.length == 0 ? 0 : running[0].figure(Figure.ADD_NANOS),
        running.length == 0 ? 0 : running[0].figure(Figure.CONTROL_NANOS),
        running.length == 0 ? 0 : running[0].figure(Figure.HEAP_GROWTH));
  }

  long delivered() {
    return balance.delivered();
  }

  @Override
  public void close() throws IOException {
    emitters.forEach(EmitterProcess::close);
    gate.close();
    receiver.close();
  }
}
