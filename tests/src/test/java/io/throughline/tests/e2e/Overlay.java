package io.throughline.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** An overlay of {@code deploy/kubernetes} as it is applied, and what its containers are given. */
record Overlay(List<JsonNode> objects) {

  private static final Pattern VARIABLE = Pattern.compile("\\$\\{env:(\\w+)(?::-([^}]*))?}");

  /** A container, or one that runs before the others of its pod. */
  record Container(String namespace, JsonNode pod, JsonNode labels, JsonNode spec) {

    String name() {
      return spec.get("name").asString();
    }

    JsonNode mount(String path) {
      return spec.path("volumeMounts")
          .valueStream()
          .filter(mount -> mount.get("mountPath").asString().equals(path))
          .findFirst()
          .orElseThrow(() -> new AssertionError(name() + " has nothing at " + path));
    }

    JsonNode volume(String name) {
      return pod.path("volumes")
          .valueStream()
          .filter(volume -> volume.get("name").asString().equals(name))
          .findFirst()
          .orElseThrow(() -> new AssertionError("the pod of " + name() + " has no " + name));
    }
  }

  static Overlay rendered(String name) throws IOException, InterruptedException {
    Operator.Result result = Operator.tool("kubernetes", "deploy/kubernetes/render " + name);
    assertThat(result.exitCode()).as(result.output()).isZero();
    LoadSettings settings = LoadSettings.builder().setLabel(name).build();
    return new Overlay(
        StreamSupport.stream(
                new Load(settings).loadAllFromString(result.output()).spliterator(), false)
            .map(each -> JsonMapper.shared().<JsonNode>valueToTree(each))
            .toList());
  }

  Stream<JsonNode> ofKind(String kind) {
    return objects.stream().filter(object -> object.get("kind").asString().equals(kind));
  }

  List<Container> containers() {
    return objects.stream().flatMap(Overlay::containers).toList();
  }

  Container container(String name) {
    return containers().stream()
        .filter(container -> container.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static Stream<Container> containers(JsonNode workload) {
    JsonNode job = workload.at("/spec/jobTemplate");
    JsonNode template = (job.isMissingNode() ? workload : job).at("/spec/template");
    JsonNode pod = template.path("spec");
    String namespace = workload.at("/metadata/namespace").asString("");
    return Stream.of("initContainers", "containers")
        .flatMap(kind -> pod.path(kind).valueStream())
        .map(spec -> new Container(namespace, pod, template.at("/metadata/labels"), spec));
  }

  Optional<JsonNode> configMap(String namespace, String name) {
    return ofKind("ConfigMap")
        .filter(map -> map.at("/metadata/namespace").asString().equals(namespace))
        .filter(map -> map.at("/metadata/name").asString().equals(name))
        .findFirst();
  }

  /** Values that are written down; not those of secrets and of the pod itself. */
  Map<String, String> environment(Container container) {
    Map<String, String> environment = new HashMap<>();
    for (JsonNode from : container.spec().path("envFrom")) {
      String name = from.at("/configMapRef/name").asString("");
      configMap(container.namespace(), name)
          .ifPresent(
              map ->
                  map.get("data")
                      .properties()
                      .forEach(each -> environment.put(each.getKey(), each.getValue().asString())));
    }
    for (JsonNode variable : container.spec().path("env")) {
      if (variable.has("value")) {
        environment.put(variable.get("name").asString(), variable.get("value").asString());
      }
    }
    return environment;
  }

  /** Whether a container is a collector. */
  static boolean isCollector(Container container) {
    return container.spec().path("image").asString("").contains("opentelemetry-collector");
  }

  /** The files that a collector is told to read, each merged over those before. */
  ObjectNode configuration(Container collector) {
    Map<String, String> environment = environment(collector);
    ObjectNode merged = JsonMapper.shared().createObjectNode();
    for (JsonNode argument : collector.spec().get("args")) {
      String path = argument.asString().replaceFirst("^--config=", "");
      String folder = path.substring(0, path.lastIndexOf('/'));
      JsonNode volume = collector.volume(collector.mount(folder).get("name").asString());
      String text =
          configMap(collector.namespace(), volume.at("/configMap/name").asString())
              .orElseThrow()
              .get("data")
              .get(path.substring(folder.length() + 1))
              .asString();
      Object read =
          new Load(LoadSettings.builder().setLabel(path).build())
              .loadFromString(expand(text, environment));
      merge(merged, JsonMapper.shared().valueToTree(read));
    }
    return merged;
  }

  private static String expand(String text, Map<String, String> environment) {
    return VARIABLE
        .matcher(text)
        .replaceAll(
            found ->
                Matcher.quoteReplacement(
                    environment.getOrDefault(
                        found.group(1), found.group(2) == null ? "" : found.group(2))));
  }

  private static void merge(ObjectNode under, JsonNode over) {
    over.properties()
        .forEach(
            each -> {
              if (each.getValue() instanceof ObjectNode value
                  && under.get(each.getKey()) instanceof ObjectNode known) {
                merge(known, value);
              } else {
                under.set(each.getKey(), each.getValue());
              }
            });
  }
}
