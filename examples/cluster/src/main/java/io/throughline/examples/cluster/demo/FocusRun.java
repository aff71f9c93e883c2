package io.throughline.examples.cluster.demo;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import io.throughline.examples.kit.LogFile;
import io.throughline.examples.kit.OtlpReceiver;
import io.throughline.examples.kit.ReceivedTelemetry;
import io.throughline.examples.kit.ServiceProcess;
import io.throughline.examples.kit.Style;
import io.throughline.examples.kit.Trace;
import io.throughline.examples.kit.TraceTree;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** One run in which nothing is sampled but what is in focus. */
final class FocusRun {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final FocusTarget target;
  private final Stage stage;
  private final PrintStream out;
  private final Style style;
  private final ReceivedTelemetry telemetry = new ReceivedTelemetry();

  FocusRun(FocusTarget target, Stage stage) {
    this.target = target;
    this.stage = stage;
    this.out = stage.out();
    this.style = stage.style();
  }

  /** Whether the trace in focus came from every service, and no other. */
  boolean run() throws IOException, InterruptedException {
    stage.announce(", with OTEL_TRACES_SAMPLER=parentbased_always_off");
    stage.clear();
    try (OtlpReceiver receiver = OtlpReceiver.start(telemetry);
        Cluster cluster = stage.start(environment(receiver.endpoint()))) {
      if (!stage.isReady(cluster)) {
        return false;
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

  private static Map<String, String> environment(String endpoint) {
    Map<String, String> environment = Stage.environment(endpoint);
    environment.put("OTEL_TRACES_SAMPLER", "parentbased_always_off");
    return environment;
  }

  private void publish(String clientId, String topic) {
    Mqtt5BlockingClient client =
        Mqtt5Client.builder()
            .identifier(clientId)
            .serverHost("localhost")
            .serverPort(stage.ports().of(Port.MQTT))
            .buildBlocking();
    client.connect();
    client.publishWith().topic(topic).qos(MqttQos.AT_LEAST_ONCE).payload(new byte[] {'2'}).send();
    client.disconnect();
  }

  private boolean show(Cluster cluster) throws IOException, InterruptedException {
    Optional<Trace> found = telemetry.await(FocusRun::isWhole, PATIENCE);
    if (found.isEmpty()) {
      return stage.missing("the trace of " + target.value());
    }
    Trace trace = found.get();
    List<ServiceProcess> services = cluster.onTheWay();
    out.println("\n" + style.title("The trace of " + target.value() + ", " + trace.id()));
    TraceTree.lines(trace, style).forEach(line -> out.println("  " + line));
    boolean complete = showLines(services, trace.id());
    showCost(services);
    out.println("\nA message of " + target.otherClient() + " to " + target.otherTopic() + ":");
    if (telemetry.traces().stream().anyMatch(this::isOfTheOther)) {
      return stage.missing("silence, there is a trace");
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
      complete &= !lines.isEmpty() || stage.missing("a DEBUG line of " + service.name());
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
}
