package io.throughline.examples.cluster.systopics;

import com.google.gson.Gson;
import io.throughline.examples.kit.MetricsPage;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The topics below {@code $SYS}: mosquitto's topics of one broker, and those of a node of several,
 * each with a number, and the latter also together as JSON. Nothing is counted for it: the numbers
 * are those of {@code /metrics}. For one thread.
 */
public final class SystemTopics {

  private static final Gson JSON = new Gson();
  private static final double NANOS_PER_SECOND = 1e9;

  private final String node;
  private final Supplier<String> metrics;
  private final LongSupplier nanoTime;
  private final long start;
  private final Map<SystemTopic, Load> loads = new LinkedHashMap<>();
  private long last;

  /**
   * For one node.
   *
   * @param node its name
   * @param metrics in Prometheus' text format
   */
  public SystemTopics(String node, Supplier<String> metrics) {
    this(node, metrics, System::nanoTime);
  }

  SystemTopics(String node, Supplier<String> metrics, LongSupplier nanoTime) {
    this.node = node;
    this.metrics = metrics;
    this.nanoTime = nanoTime;
    this.start = nanoTime.getAsLong();
    this.last = start;
    SystemTopic.LOADS.forEach(topic -> loads.put(topic, new Load()));
  }

  /** All payloads as they are now, by topic. */
  public Map<String, String> read() {
    MetricsPage page = MetricsPage.of(metrics.get());
    long now = nanoTime.getAsLong();
    long uptime = Math.round((now - start) / NANOS_PER_SECOND);
    Map<String, String> topics = new LinkedHashMap<>();

    topics.put("$SYS/broker/version", "Throughline reference broker, HiveMQ CE");
    topics.put("$SYS/broker/uptime", uptime + " seconds");
    SystemTopic.MOSQUITTO.forEach(
        topic -> topics.put("$SYS/broker/" + topic.name(), text(topic.value(page))));
    addLoads(topics, page, (now - last) / NANOS_PER_SECOND);
    last = now;

    topics.put("$SYS/brokers", JSON.toJson(List.of(node)));
    topics.put(ofNode("uptime"), Long.toString(uptime));
    topics.put(ofNode("datetime"), Instant.now().toString());
    add(topics, "stats", SystemTopic.STATS, page);
    add(topics, "metrics", SystemTopic.METRICS, page);
    return topics;
  }

  private void addLoads(Map<String, String> topics, MetricsPage page, double seconds) {
    loads.forEach(
        (topic, load) -> {
          load.update(topic.value(page), seconds);
          for (int i = 0; i < Load.MINUTES.size(); i++) {
            topics.put(
                "$SYS/broker/load/%s/%dmin".formatted(topic.name(), Load.MINUTES.get(i)),
                String.format(Locale.ROOT, "%.2f", load.average(i)));
          }
        });
  }

  private void add(
      Map<String, String> topics, String group, List<SystemTopic> members, MetricsPage page) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("node", node);
    all.put("time", Instant.now().toString());
    for (SystemTopic topic : members) {
      double value = topic.value(page);
      topics.put(ofNode(group + "/" + topic.name()), text(value));
      all.put(topic.name(), Math.round(value));
    }
    topics.put(ofNode(group), JSON.toJson(all));
  }

  private String ofNode(String topic) {
    return "$SYS/brokers/" + node + "/" + topic;
  }

  private static String text(double value) {
    return Long.toString(Math.round(value));
  }
}
