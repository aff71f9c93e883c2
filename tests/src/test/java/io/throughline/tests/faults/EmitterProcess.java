package io.throughline.tests.faults;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** An emitter in a JVM of its own, at the other end of a pipe. */
final class EmitterProcess implements AutoCloseable {

  private static final int SIGTERM = 143;

  private final Ledger ledger;
  private final Process process;
  private final Thread reader;
  private final Map<Figure, Long> figures = new EnumMap<>(Figure.class);

  /**
   * Starts it.
   *
   * @param ledger where it is written down what it emits
   * @param log of its standard error
   */
  EmitterProcess(
      Ledger ledger,
      Path log,
      List<String> jvmOptions,
      Map<String, String> settings,
      EmitterHost.Kind host,
      int itemsPerSecond)
      throws IOException {
    this.ledger = ledger;
    List<String> command =
        Stream.of(
                Stream.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()),
                Stream.of("-Xmx96m", "-XX:+UseG1GC", "-XX:TieredStopAtLevel=1"),
                Stream.of("-Dlogback.configurationFile=emitter-logback.xml"),
                Stream.of("-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir")),
                jvmOptions.stream(),
                Stream.of("-cp", System.getProperty("java.class.path")),
                Stream.of(Emitter.class.getName(), Integer.toString(itemsPerSecond), host.name()))
            .flatMap(part -> part)
            .toList();
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().putAll(settings);
    process = builder.start();
    reader = new Thread(this::read, "pipe");
    reader.setDaemon(true);
    reader.start();
  }

  private void read() {
    try (DataInputStream pipe = new DataInputStream(process.getInputStream())) {
      while (true) {
        int code = pipe.readInt();
        long value = pipe.readLong();
        if (code >= 0) {
          ledger.emitted(code, value);
        } else {
          synchronized (figures) {
            figures.put(Figure.of(code), value);
          }
        }
      }
    } catch (EOFException e) {
      // It has ended, by itself or by a kill: what was written before is all read.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Ledger ledger() {
    return ledger;
  }

  boolean isAlive() {
    return process.isAlive();
  }

  long figure(Figure figure) {
    synchronized (figures) {
      return figures.getOrDefault(figure, 0L);
    }
  }

  private boolean hasSaid(Figure figure) {
    synchronized (figures) {
      return figures.containsKey(figure);
    }
  }

  /** What lives on its heap while nothing is on its way to the spool. */
  long heap() throws IOException {
    synchronized (figures) {
      figures.remove(Figure.HEAP);
    }
    order(Order.MEASURE_HEAP);
    Wait.until("the size of the heap", 60, () -> hasSaid(Figure.HEAP) || !isAlive());
    return figure(Figure.HEAP);
  }

  /** Emits no more; returns when it has said its last figure. */
  void silence() throws IOException {
    order(Order.SILENCE);
    Wait.until("the figures of the emitter", 30, () -> hasSaid(Figure.CONTROL_NANOS) || !isAlive());
  }

  /** Closes its {@code Observability} and ends. */
  void stop() throws IOException, InterruptedException {
    order(Order.END);
    awaitEnd(0);
  }

  /** As Kubernetes ends a pod. */
  void terminate() throws InterruptedException {
    process.toHandle().destroy(); // the process's own method would close the pipe
    awaitEnd(SIGTERM);
  }

  /** As {@code kill -9}. */
  void kill() throws InterruptedException {
    process.toHandle().destroyForcibly();
    process.waitFor();
    reader.join();
  }

  void order(Order order) throws IOException {
    process.getOutputStream().write(order.code);
    process.getOutputStream().flush();
  }

  private void awaitEnd(int expectedStatus) throws InterruptedException {
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      throw new IllegalStateException("the emitter does not end");
    }
    if (process.exitValue() != expectedStatus) {
      throw new IllegalStateException("the emitter ended with status " + process.exitValue());
    }
    reader.join();
  }

  @Override
  public void close() {
    process.toHandle().destroyForcibly();
  }
}
