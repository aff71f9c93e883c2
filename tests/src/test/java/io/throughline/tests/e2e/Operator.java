package io.throughline.tests.e2e;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** What a person types: the commands of {@code deploy/local} and others, at the project's root. */
final class Operator {

  /** What a command wrote and how it ended. */
  record Result(int exitCode, String output) {

    /** The words of the line that begins with a word. */
    List<String> row(String title) {
      return output
          .lines()
          .filter(line -> line.startsWith(title))
          .findFirst()
          .map(line -> Arrays.asList(line.split(" {2,}|(?<=\\d) ")))
          .orElseThrow(() -> new AssertionError("no line begins with " + title + ":\n" + output));
    }
  }

  private static final Path ROOT = Path.of(System.getProperty("project.root", ".."));

  private Operator() {}

  static Result run(String... command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command).directory(ROOT.toFile()).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Result(process.waitFor(), output);
  }

  static Result local(String verb, String... parts) throws IOException, InterruptedException {
    return run(
        Stream.concat(Stream.of("deploy/local/" + verb), Stream.of(parts)).toArray(String[]::new));
  }

  /** Runs a command with the programs of a part on the path, as {@code deploy/local} does. */
  static Result tool(String part, String command) throws IOException, InterruptedException {
    return run(
        "bash",
        "-c",
        "source deploy/local/parts.sh; load_part " + part + "; require_installed; " + command);
  }

  /** Where deploy/local has built a program of a part. */
  static String program(String part, String name) throws IOException, InterruptedException {
    return run(
                "bash",
                "-c",
                "source deploy/local/parts.sh; load_part " + part + "; echo $installed")
            .output()
            .strip()
        + "/bin/"
        + name;
  }

  /** A file of the project. */
  static Path file(String path) {
    return ROOT.resolve(path);
  }

  static void mustRun(String verb, String... parts) throws IOException, InterruptedException {
    Result result = local(verb, parts);
    if (result.exitCode() != 0) {
      throw new AssertionError(
          "deploy/local/" + verb + " " + String.join(" ", parts) + ":\n" + result.output());
    }
  }

  /**
   * As {@code kill -STOP} and the like, of Elasticsearch itself, which its launcher has started.
   */
  static void signalElasticsearch(String signal) throws IOException, InterruptedException {
    for (ProcessHandle child : process("Elasticsearch").children().toList()) {
      Result sent = run("bash", "-c", "kill -" + signal + " " + child.pid());
      if (sent.exitCode() != 0) {
        throw new AssertionError(sent.output());
      }
    }
  }

  /** As {@code kill -9}, of a part that {@code deploy/local/up} started. */
  static void kill(String title) throws IOException, InterruptedException {
    ProcessHandle process = process(title);
    process.destroyForcibly();
    process.onExit().join();
  }

  private static ProcessHandle process(String title) throws IOException, InterruptedException {
    List<String> row = local("status").row(title);
    return ProcessHandle.of(Long.parseLong(row.get(row.size() - 1).strip())).orElseThrow();
  }
}
