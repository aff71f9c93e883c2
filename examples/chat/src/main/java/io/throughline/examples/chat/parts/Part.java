package io.throughline.examples.chat.parts;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import io.throughline.examples.kit.FreePort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A program that serves, as a child process. It can be stopped and started again with the data and
 * the port that it had. For one thread.
 */
final class Part implements AutoCloseable {

  /** Generous: a machine that is busy with other tests is slow. */
  private static final Duration START = Duration.ofSeconds(60);

  private final String name;
  private final List<String> command;
  private final Path log;
  private final String stopSignal;
  private final Readiness readiness;
  private final Thread atExit = new Thread(this::kill);
  private @Nullable Process process;

  /** Whether it answers. */
  interface Readiness {
    boolean isReady() throws Exception;
  }

  /**
   * A part that is not started yet.
   *
   * @param stopSignal on which it ends at once, in order
   */
  Part(String name, List<String> command, Path folder, String stopSignal, Readiness readiness) {
    this.name = name;
    this.command = command;
    this.log = folder.resolve(name + ".log");
    this.stopSignal = stopSignal;
    this.readiness = readiness;
    Runtime.getRuntime().addShutdownHook(atExit);
  }

  /** A port that nobody listens on at the moment. */
  static int freePort() {
    try {
      return FreePort.find();
    } catch (IOException e) {
      throw new IllegalStateException("no port is free", e);
    }
  }

  /** Starts it and waits until it answers. */
  void start() {
    try {
      process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
              .start();
      long end = System.nanoTime() + START.toNanos();
      while (!answers()) {
        if (!process.isAlive() || System.nanoTime() > end) {
          throw new IllegalStateException(name + " did not start: " + lastLines());
        }
        process.waitFor(10, MILLISECONDS);
      }
    } catch (IOException e) {
      throw new IllegalStateException(name + " did not start", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(name + " did not start", e);
    }
  }

  private boolean answers() {
    try {
      return readiness.isReady();
    } catch (Exception e) {
      return false;
    }
  }

  private String lastLines() throws IOException {
    List<String> lines = Files.readAllLines(log);
    return String.join("\n", lines.subList(Math.max(0, lines.size() - 5), lines.size()));
  }

  /** Ends it in order; nothing happens if it does not run. */
  void stop() {
    if (process == null || !process.isAlive()) {
      return;
    }
    signal(stopSignal);
    try {
      if (!process.waitFor(20, SECONDS)) {
        kill();
      }
    } catch (InterruptedException e) {
      kill();
      Thread.currentThread().interrupt();
    }
  }

  /** Holds it, so that its connections stay open and nothing answers. */
  void pause() {
    signal("STOP");
  }

  void resume() {
    signal("CONT");
  }

  /** As {@code kill -9} does. */
  void kill() {
    if (process != null) {
      process.destroyForcibly().onExit().join();
    }
  }

  private void signal(String signal) {
    if (process == null) {
      throw new IllegalStateException(name + " was not started");
    }
    run(List.of("kill", "-" + signal, Long.toString(process.pid())));
  }

  /** Runs a program to its end. */
  static void run(List<String> command) {
    try {
      Process program = new ProcessBuilder(command).redirectErrorStream(true).start();
      String output = new String(program.getInputStream().readAllBytes(), US_ASCII);
      if (program.waitFor() != 0) {
        throw new IllegalStateException(command.get(0) + " failed: " + output.strip());
      }
    } catch (IOException e) {
      throw new IllegalStateException(command.get(0) + " could not be run", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(command.get(0) + " was interrupted", e);
    }
  }

  @Override
  public void close() {
    stop();
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException e) {
      // The JVM ends already.
    }
  }
}
