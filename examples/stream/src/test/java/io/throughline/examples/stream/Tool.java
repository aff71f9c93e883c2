package io.throughline.examples.stream;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A run of a program that nobody here wrote. It ends with the test, if it has not by then. */
class Tool implements AutoCloseable {

  private final String name;
  private final Path messages = Files.createTempFile("tool", ".log");
  private final Process process;

  /**
   * Starts it.
   *
   * @param output gets what it writes, if that is not its messages
   * @param debianPackage where it is from
   */
  Tool(List<String> command, ProcessBuilder.Redirect output, String debianPackage)
      throws IOException {
    name = command.get(0);
    process = start(command, output, messages.toFile(), debianPackage);
  }

  /** Starts it, where what it writes are messages. */
  Tool(List<String> command, String debianPackage) throws IOException {
    this(command, ProcessBuilder.Redirect.PIPE, debianPackage);
  }

  private static Process start(
      List<String> command, ProcessBuilder.Redirect output, File messages, String debianPackage)
      throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command);
    if (output.equals(ProcessBuilder.Redirect.PIPE)) {
      builder.redirectErrorStream(true).redirectOutput(messages);
    } else {
      builder.redirectError(messages).redirectOutput(output);
    }
    try {
      return builder.start();
    } catch (IOException e) {
      throw new IOException(
          "these tests publish and play with "
              + command.get(0)
              + ", which is not installed: apt-get install "
              + debianPackage,
          e);
    }
  }

  /** Waits until it has done what it was told to. */
  final void await() throws IOException, InterruptedException {
    boolean ended = process.waitFor(2, TimeUnit.MINUTES);
    if (!ended || process.exitValue() != 0) {
      throw new AssertionError(
          name + (ended ? " failed: " : " does not end: ") + Files.readString(messages));
    }
  }

  /** Waits until it has given up, and tells what it said. */
  final String awaitFailure() throws IOException, InterruptedException {
    boolean ended = process.waitFor(2, TimeUnit.MINUTES);
    if (!ended || process.exitValue() == 0) {
      throw new AssertionError(name + (ended ? " does not fail" : " does not end"));
    }
    return Files.readString(messages);
  }

  final boolean isRunning() {
    return process.isAlive();
  }

  /** Makes it do nothing, connected as it is, as a machine does that hangs. */
  final void freeze() throws IOException, InterruptedException {
    signal("STOP");
  }

  final void thaw() throws IOException, InterruptedException {
    signal("CONT");
  }

  private void signal(String signal) throws IOException, InterruptedException {
    signal(process, signal);
  }

  /** Sends a signal, such as STOP. */
  static void signal(Process process, String signal) throws IOException, InterruptedException {
    int status =
        new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start().waitFor();
    if (status != 0) {
      throw new IOException("kill -" + signal + " failed");
    }
  }

  /** Asks it to end if it has not; it closes what it has open. */
  final void end() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(1, TimeUnit.MINUTES)) {
      throw new AssertionError(name + " does not end");
    }
  }

  /** Ends it without a word. */
  final void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Override
  public final void close() throws InterruptedException {
    kill();
  }
}
