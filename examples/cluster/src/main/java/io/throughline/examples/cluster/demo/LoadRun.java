package io.throughline.examples.cluster.demo;

import io.throughline.examples.cluster.Setting;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** One run under load, with clients that behave and clients that do not; they keep the books. */
final class LoadRun {

  private static final Duration START = Duration.ofMinutes(2);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final PlacementGroup group;
  private final Ports ports;
  private final Path folder;
  private final PrintStream out;
  private final Style style;
  private final Tally tally = new Tally();

  LoadRun(PlacementGroup group, Ports ports, Path folder, PrintStream out, Style style) {
    this.group = group;
    this.ports = ports;
    this.folder = folder;
    this.out = out;
    this.style = style;
  }

  /** Whether the broker says the same as its clients. */
  boolean run() throws IOException, InterruptedException {
    int seconds = Setting.number("load.seconds", 10);
    int rate = Setting.number("load.rate", 100);
    out.println(
        style.title("Starting the cluster") + style.faint(", its output goes to " + folder));
    Demonstration.removeWhatIsLeftIn(folder);
    try (OtlpReceiver receiver = OtlpReceiver.start(new ReceivedTelemetry());
        Cluster cluster = Cluster.start(group, ports, folder, environment(receiver))) {
      for (ServiceProcess service : cluster.services()) {
        if (!service.awaitReady(START)) {
          out.println(style.bad("MISSING  ") + service.name() + ", see " + service.log());
          return false;
        }
      }
      LoadClients clients =
          new LoadClients(
              ports.of(Port.MQTT),
              Setting.number("load.size", 256),
              Setting.number("load.subscribers", 25),
              tally);
      out.printf("%n%d messages a second for %d s%n", rate, seconds);
      publish(clients, rate, seconds);
      boolean agreed = Poll.until(PATIENCE, () -> agrees(MetricsPage.of(cluster.broker())));
      print(MetricsPage.of(cluster.broker()));
      clients.close();
      return agreed;
    }
  }

  private static Map<String, String> environment(OtlpReceiver receiver) {
    Map<String, String> environment = new HashMap<>(Demonstration.environment(receiver.endpoint()));
    environment.put("MQTT_USERS", LoadClients.USER + "=" + LoadClients.PASSWORD);
    environment.put("MQTT_QUEUE_LIMIT", Integer.toString(LoadClients.QUEUE_LIMIT));
    return environment;
  }

  /** At the rate, however long a message takes. */
  private static void publish(LoadClients clients, int rate, int seconds)
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
    out.println(style.title("\n%50s %10s %10s".formatted("", "clients", "broker")));
    for (Tally.Entry entry : Tally.Entry.values()) {
      long broker = Math.round(page.sum(entry.series()));
      String same = broker == tally.of(entry) ? style.good("  =") : style.bad("  DIFFERENT");
      out.printf("%50s %10d %10d%s%n", entry.words(), tally.of(entry), broker, same);
    }
    page.samples("mqtt_deliveries_slow_total").forEach(sample -> out.println("  " + sample));
  }
}
