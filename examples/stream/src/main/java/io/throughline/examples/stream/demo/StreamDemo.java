package io.throughline.examples.stream.demo;

import io.throughline.examples.kit.Style;
import io.throughline.examples.kit.UntilCtrlC;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** The command line of {@code ./demo stream}. */
public final class StreamDemo {

  private static final String HELP =
      """
      Usage: ./demo stream [--once] | ./demo stream --help

      Builds what is missing, starts the stream server, publishes a test picture to it and plays
      it, by ffmpeg if it is there. Then the link loses packets for some seconds. The same again
      by SRT, if libsrt is there: what is lost comes again. Shows what that looks like in the
      server's metrics, the spans and log lines of the sessions, a segment and a snapshot, and
      how the objectives stand.

        --once  checks all that and ends: with 0 if all is there, else with 1, and then it says
                what is missing

      All ports are free ones.
      """;

  public static void main(String[] args) throws IOException {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    List<String> options = List.of(args);
    if (options.equals(List.of("--help"))) {
      out.print(HELP);
      return;
    }
    if (!List.of("--once").containsAll(options)) {
      System.err.println("demo: unknown: " + options + "; see ./demo stream --help");
      System.exit(1);
    }
    UntilCtrlC.play(
        () ->
            new StreamDemonstration(
                    Path.of(System.getProperty("demo.folder", "target/demo")),
                    out,
                    new Style(Boolean.getBoolean("demo.colour")))
                .run(options.contains("--once")));
  }

  private StreamDemo() {}
}
