package io.throughline;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A JVM of its own with a main class of the tests, and the lines that it prints. */
final class ForkedJvm implements AutoCloseable {

  private final Process process;
  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final Thread reader;

  ForkedJvm(Class<?> main, List<String> options) throws IOException {
    this(List.of(), main, options);
  }

  /** Started by another command, which the command of the JVM is added to. */
  ForkedJvm(List<String> launcher, Class<?> main, List<String> options) throws IOException {
    this(launcher, classPath(), main, options);
  }

  /** Without the libraries whose path contains one of these. */
  static ForkedJvm without(List<String> libraries, Class<?> main, List<String> options)
      throws IOException {
    String classPath =
        Stream.of(classPath().split(File.pathSeparator, -1))
            .filter(entry -> libraries.stream().noneMatch(entry::contains))
            .collect(Collectors.joining(File.pathSeparator));
    return new ForkedJvm(List.of(), classPath, main, options);
  }

  private ForkedJvm(List<String> launcher, String classPath, Class<?> main, List<String> options)
      throws IOException {
    List<String> command = new ArrayList<>(launcher);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-Xshare:auto"));
    if (Runtime.version().feature() > 23) {
      command.add("--enable-native-access=ALL-UNNAMED"); // Netty needs what a newer JDK warns about
    }
    command.add("-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"));
    command.addAll(options);
    command.addAll(List.of("-cp", classPath, main.getName()));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().keySet().removeIf(name -> name.startsWith("OTEL_"));
    process = builder.start();
    reader = new Thread(this::read, "forked-jvm");
    reader.setDaemon(true);
    reader.start();
  }

  /** Without an option file, the class path of Maven's forked JVM is a jar that names it. */
  static String classPath() {
    return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))
        .replace(File.pathSeparator + File.pathSeparator, File.pathSeparator);
  }

  private void read() {
    try (BufferedReader output =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      output.lines().forEach(lines::add);
    } catch (IOException | UncheckedIOException e) {
      lines.add(e.toString());
    }
  }

  /** What it printed so far. */
  List<String> lines() {
    return lines;
  }

  /** What follows a word at the beginning of a line; empty if it was not printed yet. */
  String said(String word) {
    return lines.stream()
        .filter(line -> line.startsWith(word + " "))
        .map(line -> line.substring(word.length() + 1))
        .findFirst()
        .orElse("");
  }

  /** Asks it to end, as Kubernetes does. */
  void terminate() {
    process.toHandle().destroy(); // Process.destroy would close its output
  }

  /** Whether it has ended, with all that it printed read. */
  boolean awaitEnd(long seconds) throws InterruptedException {
    boolean ended = process.waitFor(seconds, TimeUnit.SECONDS);
    if (ended) {
      reader.join(TimeUnit.SECONDS.toMillis(10));
    }
    return ended;
  }

  int exitCode() {
    return process.exitValue();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
