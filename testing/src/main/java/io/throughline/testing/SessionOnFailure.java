package io.throughline.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A session file for each test that fails, which the viewer opens ({@code ./view FILE}): what
 * services in other processes sent to a test's receiver.
 *
 * <pre>{@code
 * static final OtlpReceiver receiver = OtlpReceiver.start();
 * @RegisterExtension final SessionOnFailure session = new SessionOnFailure(receiver::save);
 * }</pre>
 *
 * <p>The files are {@code target/telemetry/CLASS.METHOD.jsonl.gz}, with the number of a repeated or
 * parameterized test before the ending; under Gradle in {@code build/telemetry}. The configuration
 * parameter {@value #FOLDER} names another folder. {@link TelemetryExtension} does the same by
 * itself.
 */
public final class SessionOnFailure implements AfterEachCallback {

  /** The configuration parameter of JUnit that names the folder. */
  public static final String FOLDER = "throughline.testing.sessions";

  private static final Pattern INVOCATION = Pattern.compile("#([0-9]+)]$");

  private final Session session;

  /**
   * What was sent, to be kept if a test fails.
   *
   * @param session such as {@code receiver::save}
   */
  public SessionOnFailure(Session session) {
    this.session = session;
  }

  /** What can be written to a session file. */
  @FunctionalInterface
  public interface Session {

    /**
     * Writes it.
     *
     * @param file is replaced if it is there
     * @throws IOException if it cannot be written
     */
    void save(Path file) throws IOException;
  }

  @Override
  public void afterEach(ExtensionContext context) {
    saveIfFailed(context, session);
  }

  /** Never makes the test fail otherwise than it did. */
  static void saveIfFailed(ExtensionContext context, Session session) {
    if (context.getExecutionException().isEmpty()) {
      return;
    }
    Path file = folder(context).resolve(name(context) + ".jsonl.gz");
    try {
      session.save(file);
      context.publishReportEntry("telemetry", file.toString());
    } catch (IOException | RuntimeException | LinkageError e) {
      // The SDK of the test may be one that has no such classes.
      context.publishReportEntry("telemetry", "not written to " + file + ": " + e);
    }
  }

  private static Path folder(ExtensionContext context) {
    return context
        .getConfigurationParameter(FOLDER)
        .map(Path::of)
        .orElseGet(
            () -> Path.of(Files.isDirectory(Path.of("build")) ? "build" : "target", "telemetry"));
  }

  private static String name(ExtensionContext context) {
    Matcher invocation = INVOCATION.matcher(context.getUniqueId());
    return context.getRequiredTestClass().getSimpleName()
        + "."
        + context.getRequiredTestMethod().getName()
        + (invocation.find() ? "." + invocation.group(1) : "");
  }
}
