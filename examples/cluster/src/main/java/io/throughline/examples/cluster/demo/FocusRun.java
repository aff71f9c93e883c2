package io.throughline.examples.cluster.demo;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** One run in which nothing is sampled but what is in focus. */
final class FocusRun {

  private static final Duration START = Duration.ofMinutes(2);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final FocusTarget target;
  private final PlacementGroup group;
  private final Ports ports;
  private final Path folder;
  private final PrintStream out;
  private final Style style;
  private final ReceivedTelemetry telemetry = new ReceivedTelemetry();

  FocusRun(
      FocusTarget target,
      PlacementGroup group,
      Ports ports,
      Path folder,
      PrintStream out,
      Style style) {
    this.target = target;
    this.group = group;
    this.ports = ports;
    this.folder = folder;
    this.out = out;
    this.style = style;
  }

  /** Whether the trace in focus came from every service, and no other. */
  boolean run() throws IOException, InterruptedException {
    out.println(
        style.title("Starting the cluster, with OTEL_TRACES_SAMPLER=parentbased_always_off")
            + style.faint(", its output goes to " + folder));
    Demonstration.removeWhatIsLeftIn(folder);
    try (OtlpReceiver receiver = OtlpReceiver.start(telemetry);
        Cluster cluster = Cluster.start(group, ports, folder, environment(receiver))) {
      for (ServiceProcess service : cluster.services()) {
        if (!service.awaitReady(START)) {
          return missing(service.name() + ", see " + service.log());
        }
      }
      publish(target.client(), target.topic());
      out.println("\nA message of " + target.client() + ": no trace of it is kept");

      ServiceProcess broker = cluster.broker();
      out.printf(
          "%n%s%n",
          style.title(
              "curl -X PUT %s/sampling -d '%s'".formatted(broker.address(), target.plan())));
      ServiceProcess.Answer answer = broker.control("/sampling", target.plan());
      out.println("  " + answer.body());
      publish(target.otherClient(), target.otherTopic());
      publish(target.client(), target.topic());
      return show(cluster);
    }
  }

  private static Map<String, String> environment(OtlpReceiver receiver) {
    Map<String, String> environment = new HashMap<>(Demonstration.environment(receiver.endpoint()));
    environment.put("OTEL_TRACES_SAMPLER", "parentbased_always_off");
    return environment;
  }

  private void publish(String clientId, String topic) {
    Mqtt5BlockingClient client =
        Mqtt5Client.builder()
            .identifier(clientId)
            .serverHost("localhost")
            .serverPort(ports.of(Port.MQTT))
            .buildBlocking();
    client.connect();
    client.publishWith().topic(topic).qos(MqttQos.AT_LEAST_ONCE).payload(new byte[] {'2'}).send();
    client.disconnect();
  }

  private boolean show(Cluster cluster) throws IOException, InterruptedException {
    Optional<Trace> found = telemetry.await(FocusRun::isWhole, PATIENCE);
    if (found.isEmpty()) {
      return missing("the trace of " + target.value());
    }
    Trace trace = found.get();
    List<ServiceProcess> services = cluster.onTheWay();
    out.println("\n" + style.title("The trace of " + target.value() + ", " + trace.id()));
    TraceTree.lines(trace, style).forEach(line -> out.println("  " + line));
    boolean complete = showLines(services, trace.id());
    showCost(services);
    out.println("\nA message of " + target.otherClient() + " to " + target.otherTopic() + ":");
    if (telemetry.traces().stream().anyMatch(this::isOfTheOther)) {
      return missing("silence, there is a trace");
    }
    out.println("  " + style.good("no trace of it"));
    return complete;
  }

  private boolean isOfTheOther(Trace trace) {
    return trace.named("mqtt.publish.handle").stream()
        .anyMatch(
            span ->
                !target.client().equals(span.attribute("messaging.client.id"))
                    || !target.topic().equals(span.attribute("messaging.destination.name")));
  }

  private static boolean isWhole(Trace trace) {
    return Stream.of("mqtt.publish.handle", "placement_center.store", "journal.persist")
        .noneMatch(name -> trace.named(name).isEmpty());
  }

  private boolean showLines(List<ServiceProcess> services, String traceId)
      throws IOException, InterruptedException {
    out.println("\n" + style.title("Its DEBUG lines"));
    boolean complete = true;
    for (ServiceProcess service : services) {
      LogFile log = new LogFile(service.log());
      List<String> lines = log.debugLinesOf(traceId); // they are there before their spans
      lines.forEach(line -> out.println("  " + style.highlight(line, "DEBUG")));
      complete &= !lines.isEmpty() || missing("a DEBUG line of " + service.name());
    }
    return complete;
  }

  private void showCost(List<ServiceProcess> services) throws InterruptedException {
    out.println("\n" + style.title("What it has cost so far: GET /sampling of each"));
    for (ServiceProcess service : services) {
      out.printf(
          "  %s  %s%n", style.service(service.name(), 18), service.control("/sampling", "").body());
    }
  }

  private boolean missing(String what) {
    out.println(style.bad("MISSING  ") + what);
    return false;
  }
}
