package io.throughline.catalogue;

import io.throughline.deploy.SpecificationException;
import io.throughline.semconv.generator.CatalogueException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;

/** The command for builds without Maven, such as Gradle's {@code JavaExec}. */
public final class Main {

  private static final String USAGE =
      """
      usage: generate TELEMETRY NAME PACKAGE VERSION SOURCES OUTPUT
             stubs    TELEMETRY NAME PACKAGE VERSION
             release  TELEMETRY NAME PACKAGE VERSION""";

  private Main() {}

  /**
   * Does what {@link #run} does, and exits.
   *
   * @param args as {@code USAGE} says
   * @throws IOException if a file cannot be read or written
   */
  public static void main(String[] args) throws IOException {
    System.exit(run(System.err, args));
  }

  /**
   * Does what one goal of the plugin does.
   *
   * @param problems told what is wrong or unfinished
   * @param args as {@code USAGE} says
   * @return what a process exits with: 1 if something is wrong, 2 if it was called in another way
   * @throws IOException if a file cannot be read or written
   */
  public static int run(PrintStream problems, String... args) throws IOException {
    String goal = args.length == 0 ? "" : args[0];
    if (args.length != (goal.equals("generate") ? 7 : 5)) {
      problems.println(USAGE);
      return 2;
    }
    TelemetryFolder folder = new TelemetryFolder(Path.of(args[1]), args[2], args[3], args[4]);
    try {
      switch (goal) {
        case "generate" ->
            folder
                .generate(Path.of(args[5]), Path.of(args[6]))
                .forEach(file -> problems.println(file + " says TODO"));
        case "stubs" -> folder.writeStubs().forEach(System.out::println);
        case "release" -> System.out.println(folder.release());
        default -> {
          problems.println(USAGE);
          return 2;
        }
      }
      return 0;
    } catch (CatalogueException | SpecificationException | CatalogueProblems e) {
      problems.println(e.getMessage());
      return 1;
    }
  }
}
