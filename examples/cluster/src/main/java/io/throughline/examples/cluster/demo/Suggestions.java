package io.throughline.examples.cluster.demo;

import io.throughline.examples.kit.Style;
import java.io.PrintStream;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;

/** Suggestions of what to try while the cluster runs. */
record Suggestions(Ports ports, Cluster cluster, Style style) {

  void print(PrintStream out) throws InterruptedException {
    String mosquitto =
        "mosquitto_pub -p %d -V 5 -t demo/hello -m hi -D publish user-property traceparent %s"
            .formatted(ports.of(Port.MQTT), traceparent());
    out.println(
        style.title("\nThe cluster goes on; each further message's trace will appear here."));
    out.println("Try, in another terminal:\n");
    out.println(
        style.faint("  # a message of a client that knows nothing of us, in a trace of its own"));
    out.println("  " + mosquitto);
    out.println(style.faint("  # what the broker tells clients of itself, and more often"));
    out.println("  mosquitto_sub -p %d -v -t '$SYS/#'".formatted(ports.of(Port.MQTT)));
    String broker = cluster.broker().address();
    String control = "  curl -X PUT -H 'Authorization: Bearer " + Stage.CONTROL_TOKEN + "' ";
    out.println(control + broker + "/sys-interval -d '{\"seconds\": 1}'");
    out.println(style.faint("  # which subscribers are slow"));
    out.println("  curl " + broker + "/slow-subscribers");
    out.println(style.faint("  # what the broker says when the journal is gone"));
    out.println("  kill -9 " + cluster.journal().pid());
    out.println("  curl " + cluster.broker().address() + "/health");
    cluster
        .leader()
        .ifPresent(
            leader -> {
              out.println(
                  style.faint(
                      "  # an election, which messages wait for; see ./demo --kill-leader"));
              out.println("  kill -9 " + leader.pid());
            });
    out.println(style.faint("  # all lines of a trace"));
    out.println("  grep -h <trace id> '" + cluster.broker().log().getParent() + "'/*.log");
    out.println(style.title("\nCtrl-C ends everything."));
  }

  private static String traceparent() {
    byte[] ids = new byte[24];
    ThreadLocalRandom.current().nextBytes(ids);
    String hex = HexFormat.of().formatHex(ids);
    return "00-" + hex.substring(0, 32) + "-" + hex.substring(32) + "-01";
  }
}
