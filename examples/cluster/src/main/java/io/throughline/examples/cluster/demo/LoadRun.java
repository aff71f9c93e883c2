package io.throughline.examples.cluster.demo;

import io.throughline.examples.cluster.Setting;
import io.throughline.examples.kit.MetricsPage;
import io.throughline.examples.kit.OtlpReceiver;
import io.throughline.examples.kit.Poll;
import io.throughline.examples.kit.ReceivedTelemetry;
import io.throughline.examples.kit.ScrapeTimes;
import io.throughline.examples.kit.Style;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** One run under load, with clients that behave and clients that do not; they keep the books. */
final class LoadRun {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Stage stage;
  private final Tally tally;

  LoadRun(Stage stage, Tally tally) {
    this.stage = stage;
    this.tally = tally;
  }

  /** Whether the broker says the same as its clients. */
  boolean run() throws IOException, InterruptedException {
    stage.announce("");
    stage.clear();
    try (OtlpReceiver receiver = OtlpReceiver.start(new ReceivedTelemetry());
        Cluster cluster = stage.start(environment(receiver.endpoint()))) {
      return stage.isReady(cluster)
          && load(cluster, Setting.number("load.rate", 100), Setting.number("load.seconds", 10));
    }
  }

  static Map<String, String> environment(String endpoint) {
    Map<String, String> environment = Stage.environment(endpoint);
    environment.put("MQTT_USERS", LoadClients.USER + "=" + LoadClients.PASSWORD);
    environment.put("MQTT_QUEUE_LIMIT", Integer.toString(LoadClients.QUEUE_LIMIT));
    environment.put("MQTT_DENIED_TOPICS", LoadClients.DENIED);
    return environment;
  }

  /** Under load, of a cluster that is ready. */
  boolean load(Cluster cluster, int rate, int seconds) throws IOException, InterruptedException {
    LoadClients clients =
        new LoadClients(
            stage.ports().of(Port.MQTT),
            Setting.number("load.size", 256),
            Setting.number("load.subscribers", 25),
            tally);
    boolean agreed;
    try (IdleClients idle =
            IdleClients.connect(
                stage.ports().of(Port.MQTT), Setting.count("load.connected", 0), tally);
        ScrapeTimes scrapes = new ScrapeTimes(cluster.broker())) {
      stage.out().printf("%n%d messages a second for %d s%n", rate, seconds);
      double took = publish(clients, rate, seconds);
      stage.out().printf("they took %.1f s%n", took);
      agreed = Poll.until(PATIENCE, () -> agrees(MetricsPage.of(cluster.broker())));
      print(MetricsPage.of(cluster.broker()));
      stage.out().println("\n" + scrapes.summary());
    }
    clients.close();
    return agreed;
  }

  /** At the rate, however long a message takes; returns the seconds until the last was sent. */
  private static double publish(LoadClients clients, int rate, int seconds)
      throws IOException, InterruptedException {
    long start = System.nanoTime();
    for (int message = 0; message < rate * seconds; message++) {
      long due = start + TimeUnit.SECONDS.toNanos(1) * message / rate;
      TimeUnit.NANOSECONDS.sleep(due - System.nanoTime());
      if (message % rate == 0) {
        clients.visit();
      }
      clients.publish();
    }
    return (System.nanoTime() - start) / 1e9;
  }

  private boolean agrees(MetricsPage page) {
    for (Tally.Entry entry : Tally.Entry.values()) {
      if (Math.round(page.sum(entry.series())) != tally.of(entry)) {
        return false;
      }
    }
    return true;
  }

  private void print(MetricsPage page) {
    PrintStream out = stage.out();
    Style style = stage.style();
    out.println(style.title("\n%50s %10s %10s".formatted("", "clients", "broker")));
    for (Tally.Entry entry : Tally.Entry.values()) {
      long broker = Math.round(page.sum(entry.series()));
      String same = broker == tally.of(entry) ? style.good("  =") : style.bad("  DIFFERENT");
      out.printf("%50s %10d %10d%s%n", entry.words(), tally.of(entry), broker, same);
    }
    page.samples("mqtt_deliveries_slow_total").forEach(sample -> out.println("  " + sample));
  }
}
