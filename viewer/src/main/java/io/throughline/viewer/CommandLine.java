package io.throughline.viewer;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The parsed arguments of the command. */
record CommandLine(ViewerBuilder builder, List<Path> files, @Nullable Path compared, boolean help) {

  static final String HELP =
      """
      Usage: view [OPTION]... [FILE]...

      Receives OTLP and shows it on a page, whose URL it prints. A FILE is a session:
      OTLP JSON lines, perhaps gzipped, as the page and the collector's file exporter write them.

        --port N            the page (4319)
        --otlp-port N       OTLP over HTTP (4318)
        --grpc-port N       OTLP over gRPC (4317); of all three, 0 takes any
        --limit MIB         how much is held (256); what is more goes, oldest first
        --compare FILE      a session beside it: which operations are slower, fail more, new or gone
        --forward URL       passes on all that is received, by OTLP over HTTP,
                            with the headers of OTEL_EXPORTER_OTLP_HEADERS
        --save FILE         writes all that is received; gzipped if it ends with .gz
        --json-lines GLOB   reads JSON log lines from files, and goes on as they grow
        --address ADDRESS   listens there and not on loopback; senders then need the token, too
        --allow-host NAME   one more name under which it may be asked
        --help              this text
      """;

  static CommandLine parse(String... args) {
    ViewerBuilder builder = Viewer.builder();
    List<Path> files = new ArrayList<>();
    Path compared = null;
    boolean help = false;
    Iterator<String> left = List.of(args).iterator();
    while (left.hasNext()) {
      String arg = left.next();
      switch (arg) {
        case "--help" -> help = true;
        case "--port" -> builder.pagePort(number(arg, left, 0, 65535));
        case "--otlp-port" -> builder.otlpPort(number(arg, left, 0, 65535));
        case "--grpc-port" -> builder.otlpGrpcPort(number(arg, left, 0, 65535));
        case "--limit" -> builder.limitBytes(number(arg, left, 1, 1 << 20) * 1024L * 1024);
        case "--compare" -> compared = file(value(arg, left));
        case "--forward" -> builder.forwardTo(URI.create(value(arg, left)));
        case "--save" -> builder.saveTo(Path.of(value(arg, left)));
        case "--json-lines" -> builder.jsonLines(value(arg, left));
        case "--address" -> builder.address(address(value(arg, left)));
        case "--allow-host" -> builder.allowHost(value(arg, left));
        default -> files.add(file(arg));
      }
    }
    return new CommandLine(builder, files, compared, help);
  }

  private static Path file(String arg) {
    if (arg.startsWith("-")) {
      throw new IllegalArgumentException("unknown: " + arg);
    }
    Path file = Path.of(arg);
    if (!Files.isReadable(file)) {
      throw new IllegalArgumentException("cannot read " + file);
    }
    return file;
  }

  private static String value(String option, Iterator<String> left) {
    if (!left.hasNext()) {
      throw new IllegalArgumentException(option + " needs a value");
    }
    return left.next();
  }

  private static int number(String option, Iterator<String> left, int min, int max) {
    String text = value(option, left);
    try {
      int number = Integer.parseInt(text);
      if (number >= min && number <= max) {
        return number;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw new IllegalArgumentException(
        option + " has to be a number from " + min + " to " + max + ", not " + text);
  }

  private static InetAddress address(String text) {
    try {
      return InetAddress.getByName(text);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("--address is unknown here: " + text, e);
    }
  }
}
