package io.throughline.examples.chat.demo;

import io.throughline.examples.kit.Style;
import io.throughline.examples.kit.UntilCtrlC;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** The command line of {@code ./demo chat}. */
public final class ChatDemo {

  private static final String HELP =
      """
      Usage: ./demo chat [--backends] [--once] | ./demo chat --help

      Builds what is missing, starts PostgreSQL, Redis, NATS and ClickHouse's engine, and the servers
      of the chat on them. Two users talk, and a third is told. Shows the trace of a message from its
      POST to its receipt, the lines of the servers, and what the metrics counted. Where
      Elasticsearch is, a search finds the message and the assistant answers; it says what it has
      left out, and how to get it.

        --backends  starts the backends of deploy/local first, Elasticsearch among them
        --once      checks all that and ends: with 0 if all is there, else with 1, and then it says
                    what is missing

      All ports but that of Elasticsearch are free ones.
      """;

  public static void main(String[] args) throws IOException {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    List<String> options = List.of(args);
    if (options.equals(List.of("--help"))) {
      out.print(HELP);
      return;
    }
    if (!List.of("--once", "--backends").containsAll(options)) {
      System.err.println("demo: unknown: " + options + "; see ./demo chat --help");
      System.exit(1);
    }
    UntilCtrlC.play(
        () ->
            new ChatDemonstration(
                    Path.of(System.getProperty("demo.folder", "target/demo")),
                    out,
                    new Style(Boolean.getBoolean("demo.colour")))
                .run(options.contains("--once")));
  }

  private ChatDemo() {}
}
