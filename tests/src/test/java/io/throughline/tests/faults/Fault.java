package io.throughline.tests.faults;

/**
 * Something that goes wrong.
 *
 * @param name as it stands in the table, and is asked for on the command line
 */
record Fault(
    String name, Stage.Mode mode, Receiver.Protocol protocol, EmitterHost.Kind host, Play play) {

  /** Starts emitters, breaks something, mends it, and sees what has become of telemetry. */
  @FunctionalInterface
  interface Play {
    Row play(Fault fault, Stage stage) throws Exception;
  }

  Row on(Stage stage) throws Exception {
    return play.play(this, stage);
  }

  /** The same where nothing may be in memory. */
  Fault inCrashMode() {
    return new Fault(name, Stage.Mode.CRASH, protocol, host, play);
  }

  /** The same by OTLP/gRPC. */
  Fault overGrpc() {
    return new Fault(name + ", gRPC", mode, Receiver.Protocol.GRPC, host, play);
  }

  /** The same with OpenTelemetry's SDK and no module but {@code throughline-otlp-delivery}. */
  Fault onPlainSdk() {
    return new Fault(name + ", plain SDK", mode, protocol, EmitterHost.Kind.PLAIN_SDK, play);
  }

  static Fault of(String name, Play play) {
    return new Fault(
        name, Stage.Mode.DEFAULT, Receiver.Protocol.HTTP, EmitterHost.Kind.THROUGHLINE, play);
  }
}
