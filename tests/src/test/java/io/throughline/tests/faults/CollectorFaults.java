package io.throughline.tests.faults;

import io.throughline.tests.faults.Gate.Network;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** The collector, or the way to it. */
final class CollectorFaults {

  private static final double FAULT_SECONDS = 4;

  /** What an outage may leave on the heap, which must not depend on what piles up on the disk. */
  private static final long OUTAGE_BOUND = 1 << 20;

  private CollectorFaults() {}

  static List<Fault> all(boolean isShort) {
    return List.of(
        Fault.of("nothing", CollectorFaults::nothing),
        Fault.of("nothing", CollectorFaults::nothing).inCrashMode(),
        Fault.of("absent at start", CollectorFaults::absentAtStart),
        Fault.of("absent at start", CollectorFaults::absentAtStart).onPlainSdk(),
        absentFor(isShort ? 15 : 60),
        Fault.of(
            "absent for " + (isShort ? "a minute's" : "an hour's") + " worth",
            (fault, stage) -> worth(fault, stage, isShort ? 60 : 3600)),
        network("black hole", Network.BLACK_HOLE, FAULT_SECONDS),
        network("slow", Network.SLOW, FAULT_SECONDS),
        network("requests reset in mid-body", Network.RESETS_REQUESTS, FAULT_SECONDS),
        network("answers reset", Network.RESETS_RESPONSES, FAULT_SECONDS),
        answers("429 with Retry-After", Manner.busy(1)),
        answers("503", Manner.status(503)),
        answers("500", Manner.status(500)),
        answers("401", Manner.status(401)),
        answers("400", Manner.status(400)),
        answers("partial success", Manner.rejecting(3)),
        Fault.of("certificate of another", (fault, stage) -> certificate(fault, stage, "another")),
        Fault.of(
            "expired certificate",
            (fault, stage) ->
                certificate(fault, stage, "localhost", "-startdate", "-3d", "-validity", "1")),
        Fault.of("new authority, certificate and token", CollectorFaults::newCredentials),
        Fault.of("new authority, certificate and token", CollectorFaults::newCredentials)
            .overGrpc(),
        Fault.of("name that stops resolving", CollectorFaults::nameStopsResolving),
        Fault.of("absent at start", CollectorFaults::absentAtStart).overGrpc(),
        network("absent for " + FAULT_SECONDS + " s", Network.DOWN, FAULT_SECONDS).overGrpc(),
        network("black hole", Network.BLACK_HOLE, FAULT_SECONDS).overGrpc(),
        network("requests reset in mid-body", Network.RESETS_REQUESTS, FAULT_SECONDS).overGrpc(),
        answers("unavailable", Manner.status(503)).overGrpc(),
        answers("resource exhausted with RetryInfo", Manner.busy(1)).overGrpc(),
        answers("unauthenticated", Manner.status(401)).overGrpc(),
        answers("invalid argument", Manner.status(400)).overGrpc(),
        answers("partial success", Manner.rejecting(3)).overGrpc());
  }

  private static Row nothing(Fault fault, Stage stage) throws Exception {
    EmitterProcess emitter = stage.start();
    stage.emit(emitter, FAULT_SECONDS);
    stage.heal(emitter);
    return stage.finish(fault, emitter);
  }

  private static Row absentAtStart(Fault fault, Stage stage) throws Exception {
    stage.gate.set(Network.DOWN);
    EmitterProcess emitter = stage.start();
    stage.emit(emitter, FAULT_SECONDS);
    stage.heal(emitter);
    return stage.finish(fault, emitter);
  }

  private static Fault absentFor(int seconds) {
    return Fault.of(
        "absent for " + seconds + " s",
        (fault, stage) -> {
          EmitterProcess emitter = stage.start();
          stage.emit(emitter, 2);
          stage.gate.set(Network.DOWN);
          stage.emit(emitter, seconds);
          stage.healAndCatchUp(emitter);
          return stage.finish(fault, emitter);
        });
  }

  private static Fault network(String name, Network network, double seconds) {
    return Fault.of(
        name,
        (fault, stage) -> {
          EmitterProcess emitter = stage.start();
          stage.emit(emitter, 2);
          stage.gate.set(network);
          stage.emit(emitter, seconds);
          stage.heal(emitter);
          return stage.finish(fault, emitter);
        });
  }

  /** At 1,000 spans in a second, but faster: what counts is what piles up. */
  private static Row worth(Fault fault, Stage stage, int seconds) throws Exception {
    int perSecond = 10_000;
    stage.rate(perSecond);
    stage.set("THROUGHLINE_SPOOL_MAX_SIZE", "1G");
    stage.set("THROUGHLINE_SPOOL_ORDER", "newest"); // or fresh telemetry would wait for all of it
    EmitterProcess emitter = stage.start();
    stage.emit(emitter, 2);
    stage.gate.set(Network.DOWN);
    stage.emit(emitter, 1);
    long before = emitter.heap();
    stage.emit(emitter, seconds * 1000.0 / perSecond);
    long growth = emitter.heap() - before;
    stage.heal(emitter);
    Row row = stage.finish(fault, emitter).withHeapGrowth(growth);
    Check.that("the outage leaves no trace on the heap: " + row, growth < OUTAGE_BOUND);
    return row;
  }

  private static Fault answers(String name, Manner manner) {
    return Fault.of(
        name,
        (fault, stage) -> {
          EmitterProcess emitter = stage.start();
          stage.emit(emitter, 2);
          stage.receiver.answerWith(manner);
          stage.emit(emitter, FAULT_SECONDS);
          stage.heal(emitter);
          return stage.finish(fault, emitter);
        });
  }

  /** The collector shows a bad certificate at first, and then a good one. */
  private static Row certificate(Fault fault, Stage stage, String badName, String... badOptions)
      throws Exception {
    Path trusted = Certificate.authority(stage.folder);
    Certificate good = Certificate.server(stage.folder, "localhost");
    Certificate bad = Certificate.server(stage.folder, badName, badOptions);
    stage.set("OTEL_EXPORTER_OTLP_ENDPOINT", "https://localhost:" + stage.gate.port());
    stage.set("OTEL_EXPORTER_OTLP_CERTIFICATE", trusted.toString());
    stage.show(bad);
    EmitterProcess emitter = stage.start();
    stage.emit(emitter, FAULT_SECONDS);
    Check.that("nothing is sent to who shows a bad certificate", stage.delivered() == 0);
    stage.show(good);
    stage.heal(emitter);
    return stage.finish(fault, emitter);
  }

  /** The collector changes first, and the service's files only when it refuses everything. */
  private static Row newCredentials(Fault fault, Stage stage) throws Exception {
    Path before = Files.createDirectory(stage.folder.resolve("before"));
    Path after = Files.createDirectory(stage.folder.resolve("after"));
    Path trusted = exchange(Certificate.authority(before), stage.folder.resolve("trusted.pem"));
    Path token = Files.writeString(stage.folder.resolve("token"), "before");
    stage.set("OTEL_EXPORTER_OTLP_ENDPOINT", "https://localhost:" + stage.gate.port());
    stage.set("OTEL_EXPORTER_OTLP_CERTIFICATE", trusted.toString());
    stage.set("THROUGHLINE_OTLP_TOKEN_FILE", token.toString());
    stage.receiver.answerWith(Manner.wanting("Bearer before"));
    stage.show(Certificate.server(before, "localhost"));
    EmitterProcess emitter = stage.start();
    stage.awaitFresh(emitter);
    Path nextTrusted = Certificate.authority(after);
    stage.receiver.answerWith(Manner.wanting("Bearer after"));
    stage.show(Certificate.server(after, "localhost"));
    stage.emit(emitter, FAULT_SECONDS);
    exchange(nextTrusted, trusted);
    stage.emit(emitter, FAULT_SECONDS);
    exchange(Files.writeString(after.resolve("token"), "after"), token);
    stage.awaitFresh(emitter);
    return stage.finish(fault, emitter);
  }

  private static Path exchange(Path next, Path file) throws IOException {
    return Files.move(next, file, StandardCopyOption.REPLACE_EXISTING);
  }

  /** The JDK reads this file at each look-up, in place of DNS. */
  private static Row nameStopsResolving(Fault fault, Stage stage) throws Exception {
    Path hosts = stage.folder.resolve("hosts");
    Files.writeString(hosts, "127.0.0.1 collector\n");
    stage.jvmOption("-Djdk.net.hosts.file=" + hosts);
    stage.jvmOption("-Dsun.net.inetaddr.ttl=0");
    stage.set("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector:" + stage.gate.port());
    EmitterProcess emitter = stage.start();
    stage.emit(emitter, 2);
    Files.writeString(hosts, "127.0.0.1 elsewhere\n");
    stage.gate.set(Network.OPEN); // ends the connections that know the address
    stage.emit(emitter, FAULT_SECONDS);
    Files.writeString(hosts, "127.0.0.1 collector\n");
    stage.heal(emitter);
    return stage.finish(fault, emitter);
  }
}
