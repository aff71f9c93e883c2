package io.throughline.examples.cluster.demo;

import io.throughline.examples.kit.LogFile;
import io.throughline.examples.kit.Style;
import io.throughline.semconv.LogFields;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/**
 * One run with the backends of {@code deploy/local}: shows how to find a message's trace, its log
 * lines and the metrics in the stores, each signal on one way.
 */
final class BackendsDemonstration {

  /** Longer than two scrapes. */
  private static final Duration ARRIVAL = Duration.ofSeconds(60);

  private final Stage stage;
  private final Path data;
  private final Backends backends;
  private final PrintStream out;
  private final Style style;

  /**
   * A run that is not begun.
   *
   * @param stage whose folder is the one from which log lines are tailed
   * @param data where the services keep their data
   */
  BackendsDemonstration(Stage stage, Path data, Backends backends) {
    this.stage = stage;
    this.data = data;
    this.backends = backends;
    this.out = stage.out();
    this.style = stage.style();
  }

  /** Whether each store has what it has to. */
  boolean run(boolean once) throws IOException, InterruptedException {
    stage.announce("");
    Map<String, String> environment = new HashMap<>(backends.environment());
    environment.put("DATA_FOLDER", data.toString());
    try (Ensemble ensemble = Ensemble.start(stage, environment)) {
      List<String> missing = ensemble.perform(out, style);
      missing.forEach(stage::missing);
      boolean found = missing.isEmpty() && find(ensemble);
      if (found && !once) {
        out.println(style.title("\nThe cluster goes on; Ctrl-C ends it. The backends stay up:"));
        out.println("  deploy/local/status, deploy/local/down");
        new CountDownLatch(1).await();
      }
      return found;
    }
  }

  private boolean find(Ensemble ensemble) throws IOException, InterruptedException {
    Optional<String> traceId =
        new LogFile(ensemble.publisher().log()).lastValueOf(LogFields.TRACE_ID);
    if (traceId.isEmpty()) {
      return stage.missing("a line of the publisher with a trace id");
    }
    boolean all = true;
    for (StoreQuery query : backends.queries(traceId.get())) {
      out.println("\n" + style.title(query.question()));
      out.println("  " + query.command());
      Optional<String> evidence = query.await(ARRIVAL);
      out.println(
          evidence
              .map(found -> style.good("  answers ") + found)
              .orElse(style.bad("  MISSING  ") + "no answer within " + ARRIVAL.toSeconds() + " s"));
      all &= evidence.isPresent();
    }
    return all;
  }
}
