package io.throughline.viewer;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;

/** The viewer as a command. */
public final class ViewerMain {

  private static final int MISUSE = 2;
  private static final String LOG_FORMAT = "java.util.logging.SimpleFormatter.format";

  private ViewerMain() {}

  /**
   * Runs until it is interrupted.
   *
   * @param args see {@code --help}
   * @throws InterruptedException if its thread is interrupted
   */
  public static void main(String[] args) throws InterruptedException {
    if (System.getProperty(LOG_FORMAT) == null) {
      System.setProperty(LOG_FORMAT, "view: %5$s%6$s%n");
    }
    CommandLine line;
    try {
      line = CommandLine.parse(args);
      line.builder()
          .forwardHeaders(
              Objects.requireNonNullElse(System.getenv("OTEL_EXPORTER_OTLP_HEADERS"), ""));
    } catch (IllegalArgumentException e) {
      System.err.println("view: " + e.getMessage() + "; see --help");
      System.exit(MISUSE);
      return;
    }
    if (line.help()) {
      System.out.print(CommandLine.HELP);
      return;
    }
    try {
      Viewer viewer = line.builder().start();
      Runtime.getRuntime().addShutdownHook(new Thread(viewer::close));
      for (Path file : line.files()) {
        long skipped = viewer.open(file);
        if (skipped > 0) {
          System.err.println("view: " + skipped + " lines of " + file + " are not OTLP in JSON");
        }
      }
      Path compared = line.compared();
      if (compared != null) {
        viewer.compareWith(compared);
      }
      tell(viewer, compared == null ? "" : "&go=/sessions", System.out);
    } catch (IOException e) {
      System.err.println("view: " + reason(e));
      System.exit(1);
    }
    new CountDownLatch(1).await();
  }

  /** Java's exceptions of files say nothing but the file. */
  private static String reason(IOException e) {
    if (e instanceof FileAlreadyExistsException) {
      return e.getMessage() + " is there already";
    }
    if (e instanceof NoSuchFileException) {
      return "there is no " + e.getMessage() + ", or no folder for it";
    }
    return e instanceof AccessDeniedException
        ? e.getMessage() + " must not be read or written"
        : String.valueOf(e.getMessage());
  }

  private static void tell(Viewer viewer, String place, PrintStream out) {
    out.println(viewer.url() + place);
    out.println(
        "OTLP is taken at "
            + viewer.otlpEndpoint()
            + (viewer.otlpGrpcEndpoint() == null
                ? " (HTTP)"
                : " (HTTP) and " + viewer.otlpGrpcEndpoint() + " (gRPC)")
            + "; Ctrl-C ends it.");
  }
}
