package io.throughline.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.throughline.tests.e2e.Overlay.Container;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What is applied to Kubernetes: each part of an overlay reaches what it needs. */
@Tag("e2e")
class OverlaysE2e {

  /** An address in the cluster, as settings and a resolver of the load balancer write it. */
  private static final Pattern ADDRESS =
      Pattern.compile("[\\w-]+\\.([\\w-]+)\\.svc(?::|\",.*?\"port\":\")(\\d+)");

  @BeforeAll
  static void programs() throws Exception {
    Operator.mustRun("install", "kubernetes");
  }

  @ParameterizedTest
  @ValueSource(strings = {"development", "production", "kafka", "chat"})
  void collectors_reach_what_they_export_to_and_nothing_else(String name) throws Exception {
    Overlay overlay = Overlay.rendered(name);

    List<String> collectors = new ArrayList<>();
    for (Container collector : overlay.containers()) {
      if (Overlay.isCollector(collector)) {
        collectors.add(collector.name());
        assertThat(allowed(overlay, collector))
            .as(collector.name())
            .isEqualTo(needed(overlay.configuration(collector)));
      }
    }
    assertThat(collectors).containsExactlyInAnyOrder("otel-agent", "otel-gateway");
  }

  /** With the port of each, by exporter, or by receiver that reads from elsewhere. */
  private static Set<String> needed(JsonNode configuration) {
    Map<String, Set<String>> needed = new TreeMap<>();
    for (JsonNode pipeline : configuration.at("/service/pipelines")) {
      for (JsonNode exporter : pipeline.get("exporters")) {
        if (!configuration.path("connectors").has(exporter.asString())) {
          Set<String> addresses =
              addresses(configuration.path("exporters").path(exporter.asString()));
          assertThat(addresses).as(exporter.asString()).isNotEmpty();
          needed.put(exporter.asString(), addresses);
        }
      }
      for (JsonNode receiver : pipeline.get("receivers")) {
        needed.put(
            "from " + receiver.asString(),
            addresses(configuration.path("receivers").path(receiver.asString())));
      }
    }
    return needed.values().stream()
        .flatMap(Set::stream)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> addresses(JsonNode part) {
    return ADDRESS
        .matcher(part.toString())
        .results()
        .map(found -> found.group(1) + ":" + found.group(2))
        .collect(Collectors.toSet());
  }

  /** But for names and the API of Kubernetes, which all may ask. */
  private static Set<String> allowed(Overlay overlay, Container container) {
    Set<String> allowed = new TreeSet<>();
    for (JsonNode policy : overlay.ofKind("NetworkPolicy").toList()) {
      if (policy.at("/metadata/namespace").asString().equals(container.namespace())
          && selects(policy.at("/spec/podSelector"), container.labels())) {
        for (JsonNode rule : policy.at("/spec/egress")) {
          for (JsonNode to : rule.path("to")) {
            String namespace =
                to.at("/namespaceSelector/matchLabels/kubernetes.io~1metadata.name").asString("");
            ports(overlay, namespace, to.path("podSelector"), rule)
                .forEach(port -> allowed.add(namespace + ":" + port));
          }
        }
      }
    }
    allowed.remove("kube-system:53");
    return allowed;
  }

  /** By number, though a policy may name a port of the pods that it leads to. */
  private static Stream<String> ports(
      Overlay overlay, String namespace, JsonNode selector, JsonNode rule) {
    return rule.get("ports")
        .valueStream()
        .map(port -> port.get("port"))
        .flatMap(
            port ->
                port.isNumber()
                    ? Stream.of(port.asString())
                    : overlay.containers().stream()
                        .filter(container -> container.namespace().equals(namespace))
                        .filter(container -> selects(selector, container.labels()))
                        .flatMap(container -> container.spec().path("ports").valueStream())
                        .filter(each -> each.get("name").equals(port))
                        .map(each -> each.get("containerPort").asString()));
  }

  private static boolean selects(JsonNode selector, JsonNode labels) {
    return selector.path("matchLabels").properties().stream()
            .allMatch(each -> each.getValue().equals(labels.get(each.getKey())))
        && selector
            .path("matchExpressions")
            .valueStream()
            .allMatch(
                each ->
                    each.get("values")
                        .valueStream()
                        .anyMatch(value -> value.equals(labels.get(each.get("key").asString()))));
  }

  @Test
  void who_stores_in_an_elasticsearch_with_users_has_a_login_and_its_authority() throws Exception {
    Overlay production = Overlay.rendered("production");

    for (String name : List.of("otel-agent", "fluent-bit", "await-templates", "put-templates")) {
      Container container = production.container(name);
      Map<String, String> environment = production.environment(container);
      assertThat(environment)
          .containsEntry("ELASTICSEARCH_CA_FILE", "/etc/elasticsearch-tls/ca.crt");
      assertThat(environment.get("ELASTICSEARCH_URL")).startsWith("https://");
      JsonNode volume =
          container.volume(container.mount("/etc/elasticsearch-tls").get("name").asString());
      assertThat(volume.at("/secret/secretName").asString()).isEqualTo("elasticsearch");
      assertThat(keysOfSecret(container, "elasticsearch"))
          .isEqualTo(
              Map.of("ELASTICSEARCH_USER", "username", "ELASTICSEARCH_PASSWORD", "password"));
    }
  }

  /** A pod is replaced when its template changes, which it does with the name of a ConfigMap. */
  @ParameterizedTest
  @ValueSource(strings = {"development", "production", "kafka", "chat"})
  void a_changed_setting_or_file_restarts_who_reads_it(String name) throws Exception {
    Overlay overlay = Overlay.rendered(name);

    Set<String> read = new TreeSet<>();
    for (Container container : overlay.containers()) {
      List<JsonNode> references = new ArrayList<>(container.spec().findValues("configMapRef"));
      references.addAll(container.pod().path("volumes").findValues("configMap"));
      for (JsonNode reference : references) {
        String map = reference.get("name").asString();
        assertThat(overlay.configMap(container.namespace(), map)).as(map).isPresent();
        read.add(map);
      }
    }
    assertThat(read)
        .allMatch(map -> map.matches(".+-[a-z0-9]{10}"))
        .anyMatch(map -> map.startsWith("settings-"))
        .anyMatch(map -> map.startsWith("otel-gateway-"));
  }

  private static Map<String, String> keysOfSecret(Container container, String secret) {
    return container
        .spec()
        .path("env")
        .valueStream()
        .filter(variable -> variable.at("/valueFrom/secretKeyRef/name").asString("").equals(secret))
        .collect(
            Collectors.toMap(
                variable -> variable.get("name").asString(),
                variable -> variable.at("/valueFrom/secretKeyRef/key").asString()));
  }
}
