package io.throughline.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** On Kubernetes nothing may talk to anything but for what a policy allows. */
class NetworkPoliciesTest {

  /** The exporters of the collectors' configurations, and where their stores listen. */
  private static final Map<String, String> STORES =
      Map.of(
          "elasticsearch", "elastic-system:9200",
          "otlp_http/prometheus", "monitoring:9090",
          "otlp_grpc/jaeger", "monitoring:4317",
          "loadbalancing", "telemetry:otlp-grpc");

  @Test
  void collectors_reach_each_store_that_they_export_to() {
    // The gateways' spans take the place of those that an agent would send to Jaeger.
    assertThat(exporters("otel-collector.yaml", "gateway/agent.yaml"))
        .containsExactlyInAnyOrder("elasticsearch", "otlp_http/prometheus", "loadbalancing");
    assertThat(egress("telemetry-nodes", "otel-agent"))
        .containsAll(stores(exporters("otel-collector.yaml", "gateway/agent.yaml")));
    assertThat(egress("telemetry", "otel-gateway"))
        .containsAll(stores(exporters("gateway/gateway.yaml")));
  }

  @Test
  void clients_reach_each_port_of_media() {
    assertThat(ingressPorts("throughline", "stream-server"))
        .contains("rtsp", "srt", "rtp", "rtcp", "metrics");
  }

  @Test
  void a_namespace_whose_label_says_so_reaches_the_agents() {
    JsonNode label =
        policiesOf("telemetry-nodes", "otel-agent")
            .flatMap(policy -> policy.at("/spec/ingress").valueStream())
            .filter(rule -> ports(rule).anyMatch("otlp-http"::equals))
            .map(rule -> rule.at("/from/0/namespaceSelector/matchLabels"))
            .findFirst()
            .orElseThrow();

    assertThat(label.toString()).isEqualTo("{\"throughline.io/telemetry\":\"true\"}");
    assertThat(labelsOfNamespace(text("deploy/kubernetes/base/namespaces.yaml"), "throughline"))
        .containsAll(label.properties());
    // Of whoever follows the guide.
    assertThat(labelsOfNamespace(yaml(text("docs/guides/kubernetes.md")), "shop"))
        .containsAll(label.properties());
  }

  private static Set<Map.Entry<String, JsonNode>> labelsOfNamespace(String yaml, String name) {
    return documents(yaml)
        .filter(each -> each.path("kind").asString("").equals("Namespace"))
        .filter(each -> each.at("/metadata/name").asString().equals(name))
        .map(each -> each.at("/metadata/labels").properties())
        .findFirst()
        .orElseThrow();
  }

  private static String yaml(String page) {
    return Pattern.compile("^```yaml$(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL)
        .matcher(page)
        .results()
        .map(block -> block.group(1))
        .collect(Collectors.joining("---"));
  }

  private static Set<String> stores(Set<String> exporters) {
    return exporters.stream().map(STORES::get).collect(Collectors.toSet());
  }

  /** Of all pipelines together, where a later file has the last word on a pipeline. */
  private static Set<String> exporters(String... files) {
    Map<String, List<String>> pipelines = new HashMap<>();
    for (String file : files) {
      JsonNode configured =
          Yaml.read(Repository.DEPLOY.resolve(file)).path("service").path("pipelines");
      configured
          .properties()
          .forEach(
              pipeline ->
                  pipelines.put(
                      pipeline.getKey(),
                      pipeline
                          .getValue()
                          .path("exporters")
                          .valueStream()
                          .map(JsonNode::asString)
                          .toList()));
    }
    Set<String> connectors = Set.of("span_metrics");
    return pipelines.values().stream()
        .flatMap(List::stream)
        .filter(exporter -> !connectors.contains(exporter))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> egress(String namespace, String pod) {
    return policiesOf(namespace, pod)
        .flatMap(policy -> policy.path("spec").path("egress").valueStream())
        .flatMap(
            rule ->
                rule.path("to")
                    .valueStream()
                    .map(to -> to.at("/namespaceSelector/matchLabels/kubernetes.io~1metadata.name"))
                    .flatMap(to -> ports(rule).map(port -> to.asString() + ":" + port)))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> ingressPorts(String namespace, String pod) {
    return policiesOf(namespace, pod)
        .flatMap(policy -> policy.path("spec").path("ingress").valueStream())
        .flatMap(NetworkPoliciesTest::ports)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Stream<String> ports(JsonNode rule) {
    return rule.path("ports").valueStream().map(port -> port.path("port").asString());
  }

  /** Those of all pods, too. */
  private static Stream<JsonNode> policiesOf(String namespace, String pod) {
    return documents(text("deploy/kubernetes/base/network-policies.yaml"))
        .filter(policy -> policy.at("/metadata/namespace").asString().equals(namespace))
        .filter(
            policy -> {
              JsonNode selector = policy.path("spec").path("podSelector");
              return selector.isEmpty()
                  || selector.at("/matchLabels/app.kubernetes.io~1name").asString("").equals(pod);
            });
  }

  private static Stream<JsonNode> documents(String yaml) {
    return Pattern.compile("^---$", Pattern.MULTILINE)
        .splitAsStream(yaml)
        .map(each -> new Load(LoadSettings.builder().build()).loadFromString(each))
        .map(each -> JsonMapper.shared().<JsonNode>valueToTree(each));
  }

  private static String text(String file) {
    try {
      return Files.readString(Repository.ROOT.resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
