package io.throughline.logging.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.Attributes;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServiceIdentityTest {

  @Test
  void empty_environment_tells_nothing() {
    assertThat(identity(Map.of())).isEmpty();
  }

  @Test
  void pod_described_by_plain_variables() {
    assertThat(
            identity(
                Map.of(
                    "SERVICE_NAME", "mqtt-broker",
                    "APP_VERSION", "1.2.3",
                    "POD_NAME", "broker-0",
                    "HOSTNAME", "ignored",
                    "POD_NAMESPACE", "prod",
                    "NODE_NAME", "node-7",
                    "CONTAINER_NAME", "broker",
                    "CLUSTER_NAME", "eu-1")))
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "service.name", "mqtt-broker",
                "service.namespace", "prod",
                "service.version", "1.2.3",
                "service.instance.id", "prod.broker-0.broker",
                "k8s.pod.name", "broker-0",
                "k8s.namespace.name", "prod",
                "k8s.node.name", "node-7",
                "k8s.container.name", "broker",
                "k8s.cluster.name", "eu-1"));
  }

  @Test
  void pod_described_by_the_operator() {
    assertThat(
            identity(
                Map.of(
                    "OTEL_SERVICE_NAME", "mqtt-broker",
                    "OTEL_RESOURCE_ATTRIBUTES_POD_NAME", "broker-0",
                    "OTEL_RESOURCE_ATTRIBUTES_POD_UID", "275ecb36",
                    "OTEL_RESOURCE_ATTRIBUTES_NODE_NAME", "node-7",
                    "OTEL_RESOURCE_ATTRIBUTES",
                        "k8s.container.name=broker,k8s.namespace.name=prod,"
                            + "service.instance.id=prod.broker-0.broker")))
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "service.name", "mqtt-broker",
                "service.namespace", "prod",
                "service.instance.id", "prod.broker-0.broker",
                "k8s.pod.name", "broker-0",
                "k8s.pod.uid", "275ecb36",
                "k8s.namespace.name", "prod",
                "k8s.node.name", "node-7",
                "k8s.container.name", "broker"));
  }

  @Test
  void host_name_is_the_pods_only_in_kubernetes() {
    Map<String, String> onAHost = Map.of("HOSTNAME", "build-3", "NODE_NAME", "jenkins");
    assertThat(identity(onAHost)).isEmpty();

    assertThat(identity(Map.of("HOSTNAME", "broker-0", "KUBERNETES_SERVICE_HOST", "10.0.0.1")))
        .containsExactlyEntriesOf(Map.of("k8s.pod.name", "broker-0"));
  }

  @Test
  void service_name_stands_in_for_an_unknown_container() {
    Map<String, String> pod = Map.of("POD_NAME", "broker-0", "POD_NAMESPACE", "prod");
    assertThat(identity(pod)).doesNotContainKey("service.instance.id");
    assertThat(asMap(ServiceIdentity.fromEnvironment(pod, "mqtt-broker")))
        .containsEntry("service.instance.id", "prod.broker-0.mqtt-broker");
  }

  @Test
  void service_name_comes_from_the_highest_source_that_is_set() {
    Map<String, String> environment = new LinkedHashMap<>();
    assertThat(serviceName(environment)).isEqualTo("default");
    environment.put("SERVICE_NAME", "plain");
    assertThat(serviceName(environment)).isEqualTo("plain");
    environment.put("OTEL_RESOURCE_ATTRIBUTES", "service.name=attribute");
    assertThat(serviceName(environment)).isEqualTo("attribute");
    environment.put("OTEL_SERVICE_NAME", "otel");
    assertThat(serviceName(environment)).isEqualTo("otel");
    environment.put("OTEL_SERVICE_NAME", " ");
    assertThat(serviceName(environment)).isEqualTo("attribute");
  }

  @Test
  void explicit_attributes_win_over_plain_variables() {
    assertThat(
            identity(
                Map.of(
                    "POD_NAME", "plain",
                    "POD_NAMESPACE", "plain",
                    "APP_VERSION", "plain",
                    "OTEL_RESOURCE_ATTRIBUTES",
                        "k8s.pod.name=p,k8s.namespace.name=n,service.version=v,"
                            + "service.namespace=s,service.instance.id=i,team=core")))
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "k8s.pod.name", "p",
                "k8s.namespace.name", "n",
                "service.version", "v",
                "service.namespace", "s",
                "service.instance.id", "i",
                "team", "core"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "k=a%20b%2Cc%3Dd | a b,c=d",
        "k=%C3%A4 | ä",
        "k=a+b | a+b",
        "k=a=b | a=b",
        "' k = v ' | v",
        "k=1,k=2 | 2",
        "k=50% | 50%",
        "k=%zz%4 | %zz%4",
        ",,k=v, | v"
      })
  void resource_attributes_are_percent_decoded(String variable, String value) {
    assertThat(identity(Map.of("OTEL_RESOURCE_ATTRIBUTES", variable)))
        .containsExactlyEntriesOf(Map.of("k", value));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "novalue", "k=v,novalue", "=v", "k=", "k=v,=", "%%%"})
  void malformed_or_empty_resource_attributes_count_as_unset(String variable) {
    assertThat(identity(Map.of("OTEL_RESOURCE_ATTRIBUTES", variable))).isEmpty();
  }

  private static Map<String, String> identity(Map<String, String> environment) {
    return asMap(ServiceIdentity.fromEnvironment(environment));
  }

  private static Object serviceName(Map<String, String> environment) {
    return asMap(ServiceIdentity.fromEnvironment(environment, "default"))
        .getOrDefault("service.name", "none");
  }

  private static Map<String, String> asMap(ServiceIdentity identity) {
    Attributes attributes = identity.attributes();
    Map<String, String> map = new LinkedHashMap<>();
    attributes.forEach((key, value) -> map.put(key.getKey(), value.toString()));
    return map;
  }
}
