package io.throughline.examples.cluster.demo;

import io.throughline.examples.kit.OtlpReceiver;
import io.throughline.examples.kit.ReceivedTelemetry;
import io.throughline.examples.kit.ServiceProcess;
import io.throughline.examples.kit.Style;
import io.throughline.examples.kit.Trace;
import io.throughline.viewer.Viewer;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** One run: starts everything, shows one message, then whatever else comes. */
final class Demonstration {

  private static final Duration ARRIVAL = Duration.ofSeconds(10);

  /** Longer than what the services wait before they export. */
  private static final Duration QUIET = Duration.ofMillis(800);

  /** Hours of what the demonstration does, in a small heap. */
  private static final long VIEWER_BYTES = 48L << 20;

  private final Stage stage;
  private final PrintStream out;
  private final Style style;
  private final MessageReport report;
  private final ReceivedTelemetry telemetry = new ReceivedTelemetry();
  private final boolean view;

  /**
   * A run that is not begun.
   *
   * @param view whether the viewer is opened, through which telemetry comes
   */
  Demonstration(Stage stage, boolean view) {
    this.stage = stage;
    this.view = view;
    this.out = stage.out();
    this.style = stage.style();
    this.report = new MessageReport(out, style);
  }

  /** Whether everything was there that has to be. */
  boolean run(boolean once) throws IOException, InterruptedException {
    stage.announce("");
    stage.clear();
    try (OtlpReceiver receiver = OtlpReceiver.start(telemetry);
        Viewer viewer = view ? viewerBefore(receiver) : null;
        Ensemble ensemble =
            Ensemble.start(
                stage,
                Stage.environment(
                    viewer == null ? receiver.endpoint() : viewer.otlpEndpoint().toString()))) {
      if (viewer != null) {
        out.println(style.title("The viewer") + " is open at " + viewer.url());
      }
      List<String> missing = show(ensemble);
      if (!missing.isEmpty()) {
        out.println();
        missing.forEach(stage::missing);
        return false;
      }
      out.println(style.good("\nAll there: ") + "one trace, its log lines and the metrics.");
      if (!once) {
        new Suggestions(stage.ports(), ensemble.cluster(), style).print(out);
        follow(ensemble.cluster());
      }
      return true;
    }
  }

  private static Viewer viewerBefore(OtlpReceiver receiver) {
    try {
      return Viewer.builder()
          .limitBytes(VIEWER_BYTES)
          .forwardTo(URI.create(receiver.endpoint()))
          .start();
    } catch (IOException e) {
      throw new IllegalArgumentException("the viewer cannot be opened: " + e.getMessage(), e);
    }
  }

  /** Returns what is missing. */
  private List<String> show(Ensemble ensemble) throws IOException, InterruptedException {
    List<String> missing = ensemble.perform(out, style);
    if (!missing.isEmpty()) {
      return missing;
    }
    Optional<Trace> latest =
        telemetry.traces().stream()
            .filter(trace -> !trace.named("mqtt.publish").isEmpty())
            .max(Comparator.comparing(Trace::startNanos));
    if (latest.isEmpty()) {
      return List.of("no span of the publisher has come in");
    }
    Trace trace = awaitComplete(latest.get());
    telemetry.takeSettled(Duration.ZERO);
    return report.print(trace, ensemble.cluster().onTheWay());
  }

  private Trace awaitComplete(Trace soFar) throws InterruptedException {
    return telemetry
        .await(
            trace ->
                trace.id().equals(soFar.id()) && ExpectedSpan.MESSAGE.missingFrom(trace).isEmpty(),
            ARRIVAL)
        .or(() -> telemetry.traces().stream().filter(t -> t.id().equals(soFar.id())).findFirst())
        .orElse(soFar);
  }

  /** Until the thread is interrupted. */
  private void follow(Cluster cluster) throws InterruptedException {
    Set<ServiceProcess> ended = new HashSet<>();
    while (true) {
      Thread.sleep(QUIET.toMillis() / 4);
      telemetry.takeSettled(QUIET).forEach(report::printTree);
      for (ServiceProcess service : cluster.services()) {
        if (!service.isAlive() && ended.add(service)) {
          out.println();
          out.println(style.bad(service.name() + " has ended") + ", the others go on");
        }
      }
    }
  }
}
