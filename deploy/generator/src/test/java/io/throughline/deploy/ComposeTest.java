package io.throughline.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** What can be known of the compose file where there is no Docker. */
class ComposeTest {

  private static final Path FOLDER = Repository.DEPLOY.resolve("compose");
  private static final JsonNode COMPOSE = Yaml.read(FOLDER.resolve("compose.yaml"));
  private static final JsonNode CHAT = Yaml.read(FOLDER.resolve("chat.yaml"));

  /** Those that do their work and end, and one whose image has no program to ask it with. */
  private static final Set<String> WITHOUT_HEALTH_CHECK =
      Set.of(
          "elasticsearch-templates", "jaeger-cleaner", "publisher", "subscriber", "otel-collector");

  @Test
  void each_image_is_named_once() throws IOException {
    Map<String, String> images = images();
    Set<String> used =
        new HashSet<>(matches("\\$\\{(\\w+_IMAGE)}", text("compose.yaml") + text("chat.yaml")));
    used.addAll(Set.of("BUSYBOX_IMAGE", "CURL_IMAGE", "FLUENT_BIT_IMAGE")); // only on Kubernetes

    assertThat(used).isEqualTo(images.keySet());
    assertThat(images.values()).allMatch(image -> image.matches("[\\w./-]+:v?\\d+\\.\\d+[\\w.-]+"));
    assertThat(COMPOSE.findValuesAsString("image"))
        .allMatch(image -> image.matches("\\$\\{\\w+_IMAGE}|throughline-examples-cluster"));
    assertThat(matches("ARG (\\w+=.+)", text("cluster.Dockerfile")))
        .containsExactly(
            "JDK_IMAGE=" + images.get("JDK_IMAGE"), "JRE_IMAGE=" + images.get("JRE_IMAGE"));
  }

  @Test
  void kubernetes_starts_the_same_images() throws IOException {
    Set<String> images = new HashSet<>(images().values());
    images.add("throughline-examples-cluster");
    try (Stream<Path> files = Files.walk(Repository.DEPLOY.resolve("kubernetes"))) {
      Set<String> used = new HashSet<>();
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        used.addAll(matches("image: (.+)", Files.readString(file)));
      }
      assertThat(used).hasSizeGreaterThan(3).isSubsetOf(images);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "ALERTMANAGER_IMAGE, alertmanager/go.mod, 'prometheus/alertmanager (v[\\d.]+)', $1",
    "COLLECTOR_IMAGE, collector/builder.yaml, '  version: (.+)', $1",
    "ELASTICSEARCH_IMAGE, elasticsearch/zip.sha512, 'elasticsearch-(.+)\\.zip', $1",
    "PROMETHEUS_IMAGE, prometheus/go.mod, 'prometheus/prometheus v0\\.3(\\d\\d)\\.(\\d+)', v3.$1.$2",
  })
  void an_image_has_the_version_that_is_tested(
      String image, Path lockFile, String pattern, String version) throws IOException {
    String locked = Files.readString(Repository.DEPLOY.resolve("local").resolve(lockFile));
    String expected =
        Pattern.compile(pattern)
            .matcher(locked)
            .results()
            .map(found -> found.group().replaceAll(pattern, version))
            .findFirst()
            .orElseThrow();

    assertThat(images().get(image)).endsWith(":" + expected);
  }

  static Stream<JsonNode> files() {
    return Stream.of(COMPOSE, CHAT);
  }

  @ParameterizedTest
  @MethodSource("files")
  void what_is_mounted_is_there(JsonNode file) {
    Set<String> volumes = new HashSet<>(COMPOSE.get("volumes").propertyNames());
    volumes.addAll(file.get("volumes").propertyNames());
    for (JsonNode service : file.get("services")) {
      for (JsonNode volume : service.path("volumes")) {
        String source =
            volume.asString().replaceFirst("^\\$\\{\\w+:-(\\w+)}", "$1").replaceFirst(":.*", "");
        if (source.startsWith(".") || source.startsWith("/")) {
          assertThat(FOLDER.resolve(source)).exists();
        } else {
          assertThat(volumes).contains(source);
        }
      }
    }
  }

  @Test
  void a_file_that_a_command_names_is_mounted() {
    for (JsonNode service : COMPOSE.get("services")) {
      for (String file :
          matches("(/(?:etc|templates)/[\\w./-]+\\.\\w+|/templates/[\\w-]+)", service.toString())) {
        boolean isMounted =
            service
                .path("volumes")
                .valueStream()
                .anyMatch(volume -> holds(volume.asString(), file));
        assertThat(isMounted).as(file).isTrue();
      }
    }
  }

  /** Whether the file is on the host at the place of the mount. */
  private static boolean holds(String volume, String file) {
    String[] sourceAndTarget = volume.split(":", 3);
    return sourceAndTarget[0].startsWith(".")
        && file.startsWith(sourceAndTarget[1])
        && Files.isRegularFile(
            Path.of(
                FOLDER.resolve(sourceAndTarget[0]) + file.substring(sourceAndTarget[1].length())));
  }

  @Test
  void an_address_is_one_that_somebody_listens_on() throws IOException {
    Set<String> ports =
        new HashSet<>(
            matches(
                "_PORT:=(\\d+)}",
                Files.readString(Repository.DEPLOY.resolve("local/settings.sh"))));
    ports.add("3000"); // Grafana
    for (String member : placementMembers()) {
      ports.addAll(matches("(\\d{4})", member));
    }

    assertThat(
            matches(
                "127\\.0\\.0\\.1:(\\d+)",
                COMPOSE.get("services").toString() + CHAT.get("services")))
        .isNotEmpty()
        .allMatch(ports::contains);
    for (String service : List.of("mqtt-broker", "placement-center", "journal")) {
      String port =
          COMPOSE
              .at("/services/%s/environment/OTEL_EXPORTER_PROMETHEUS_PORT".formatted(service))
              .asString();
      assertThat(Files.readString(Repository.DEPLOY.resolve("prometheus/prometheus.yaml")))
          .contains(
              "job_name: %s\n    static_configs:\n      - targets: [\"127.0.0.1:%s\"]"
                  .formatted(service, port));
    }
  }

  @Test
  void each_node_of_the_placement_centre_listens_where_the_others_expect_it() throws IOException {
    List<String> members = placementMembers();
    String targets = COMPOSE.at("/services/mqtt-broker/environment/PLACEMENT_TARGETS").asString();
    String prometheus = Files.readString(Repository.DEPLOY.resolve("prometheus/prometheus.yaml"));

    assertThat(members).hasSize(3);
    for (JsonNode service : COMPOSE.get("services")) {
      JsonNode environment = service.path("environment");
      String id = environment.path("PLACEMENT_NODE_ID").asString("");
      if (id.isEmpty()) {
        continue;
      }
      String port = environment.get("PLACEMENT_LISTEN_PORT").asString();
      assertThat(members).anyMatch(member -> member.matches(id + "=127.0.0.1:\\d+:" + port));
      assertThat(targets).contains("127.0.0.1:" + port);
      assertThat(prometheus)
          .contains("127.0.0.1:" + environment.get("OTEL_EXPORTER_PROMETHEUS_PORT").asString());
    }
  }

  private static List<String> placementMembers() {
    String members =
        COMPOSE.at("/services/placement-center/environment/PLACEMENT_NODES").asString();
    return List.of(members.split(",", -1));
  }

  @Test
  void what_is_waited_for_can_tell_that_it_is_ready() {
    COMPOSE
        .get("services")
        .properties()
        .forEach(
            service -> {
              boolean isChecked =
                  service.getValue().has("healthcheck")
                      || service.getValue().path("<<").has("healthcheck");
              assertThat(isChecked)
                  .as(service.getKey())
                  .isNotEqualTo(WITHOUT_HEALTH_CHECK.contains(service.getKey()));
              service
                  .getValue()
                  .path("depends_on")
                  .properties()
                  .forEach(
                      other ->
                          assertThat(other.getValue().get("condition").asString())
                              .isEqualTo(
                                  WITHOUT_HEALTH_CHECK.contains(other.getKey())
                                      ? "service_completed_successfully"
                                      : "service_healthy"));
            });
  }

  @Test
  void what_stores_is_started_again_when_it_fails() {
    for (String store :
        List.of("elasticsearch", "jaeger", "prometheus", "alertmanager", "otel-collector")) {
      assertThat(COMPOSE.at("/services/" + store + "/restart").asString())
          .as(store)
          .isEqualTo("on-failure");
    }
  }

  @Test
  void grafana_finds_each_store_by_a_variable_that_is_set() throws IOException {
    String sources =
        Files.readString(
            Repository.DEPLOY.resolve("grafana/provisioning/datasources/throughline.yaml"));

    assertThat(COMPOSE.at("/services/grafana/environment").propertyNames())
        .containsAll(matches("url: \\$\\{(\\w+)}", sources));
  }

  private static Map<String, String> images() throws IOException {
    return text(".env")
        .lines()
        .filter(line -> !line.startsWith("#"))
        .map(line -> line.split("=", 2))
        .collect(Collectors.toMap(line -> line[0], line -> line[1]));
  }

  private static String text(String file) throws IOException {
    return Files.readString(FOLDER.resolve(file));
  }

  private static List<String> matches(String pattern, String text) {
    return Pattern.compile(pattern)
        .matcher(text)
        .results()
        .map((MatchResult found) -> found.group(1))
        .toList();
  }
}
