package io.throughline.examples.cluster.cost;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedStackTrace;
import jdk.jfr.consumer.RecordingFile;

/** Who had the CPU of a process, by JFR: each sample belongs to the innermost frame's library. */
final class Profile {

  private static final Pattern JDK = Pattern.compile("(java|javax|jdk|sun|com\\.sun)\\..*");

  /** The first that a class belongs to. */
  private static final List<Owner> OWNERS =
      List.of(
          owner("log lines", "io.throughline.logging|ch.qos.logback|tools.jackson"),
          owner("log records to OTLP", "io.opentelemetry.(sdk.logs|instrumentation.logback)"),
          owner("spans", "io.opentelemetry.sdk.trace|io.throughline.sampling"),
          owner("metrics", "io.opentelemetry.sdk.metrics|io.throughline.(semconv|operators)"),
          owner("export", "io.opentelemetry.exporter|io.throughline.delivery"),
          owner(
              "context, propagation and interceptors",
              "io.opentelemetry|io.throughline.(grpc|mqtt)"),
          owner("the rest of Throughline", "io.throughline.(?!examples)"));

  private final Map<String, Integer> samples = new TreeMap<>();
  private int all;

  private record Owner(String words, Pattern classes) {}

  private static Owner owner(String words, String packages) {
    return new Owner(words, Pattern.compile("(" + packages + ").*"));
  }

  static void start(long pid, Path file) throws IOException, InterruptedException {
    jcmd(pid, "JFR.start", "name=cost", "settings=profile", "filename=" + file);
  }

  static void stop(long pid) throws IOException, InterruptedException {
    jcmd(pid, "JFR.stop", "name=cost");
  }

  private static void jcmd(long pid, String... command) throws IOException, InterruptedException {
    String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    List<String> line = new ArrayList<>(List.of(jcmd, Long.toString(pid)));
    line.addAll(List.of(command));
    int exit =
        new ProcessBuilder(line)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start()
            .waitFor();
    if (exit != 0) {
      throw new IOException(String.join(" ", line) + " ended with " + exit);
    }
  }

  void add(Path file) throws IOException {
    for (RecordedEvent event : RecordingFile.readAllEvents(file)) {
      RecordedStackTrace stack = event.getStackTrace();
      if (event.getEventType().getName().equals("jdk.ExecutionSample") && stack != null) {
        all++;
        samples.merge(owner(stack), 1, Integer::sum);
      }
    }
  }

  private static String owner(RecordedStackTrace stack) {
    for (RecordedFrame frame : stack.getFrames()) {
      String type = frame.getMethod().getType().getName();
      if (!JDK.matcher(type).matches()) {
        return OWNERS.stream()
            .filter(owner -> owner.classes().matcher(type).matches())
            .findFirst()
            .map(Owner::words)
            .orElse("the broker itself");
      }
    }
    return "the JDK alone";
  }

  void print(PrintStream out) {
    out.println("\n| " + all + " samples of the broker | % |\n|---|---:|");
    samples.entrySet().stream()
        .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
        .forEach(
            each ->
                out.printf(
                    Locale.ROOT, "| %s | %.1f |%n", each.getKey(), 100.0 * each.getValue() / all));
  }
}
