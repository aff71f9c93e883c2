package io.throughline.deploy;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The pages that people write, beside the reference, which is generated. */
class DocumentsTest {

  private static final Path REFERENCE = Repository.ROOT.resolve("docs/reference");

  /** A page of the reference is named as the domain whose names it has. */
  private static final String DOMAINS =
      files(REFERENCE)
          .map(page -> page.getFileName().toString().replace(".md", ""))
          .collect(joining("|"));

  private static final Pattern NAME =
      Pattern.compile(
          "`((?:%1$s)(?:\\.[a-z_]+)+|(?:%1$s)_\\w+_(?:total|seconds|bytes|count|bucket))[`{]"
              .formatted(DOMAINS));

  static Stream<Path> pages() {
    return Stream.concat(
            Stream.of("README.md", "deploy/README.md", "semconv/README.md")
                .map(Repository.ROOT::resolve),
            files(Repository.ROOT.resolve("docs")))
        .filter(Files::isRegularFile);
  }

  @ParameterizedTest
  @MethodSource("pages")
  void a_page_names_what_the_reference_has(Path page) {
    String reference = files(REFERENCE).map(DocumentsTest::text).collect(joining());

    assertThat(names(text(page))).allMatch(reference::contains);
  }

  @Test
  void names_of_metrics_are_found_in_a_page() {
    assertThat(
            names(
                "`mqtt.packets.received` and `otel_sdk_span_started_total{}`, not `mqtt.yaml` nor `up`"))
        .containsExactly("mqtt.packets.received", "otel_sdk_span_started_total");
  }

  /** What is promoted, how it is named, and how late it may come. */
  @Test
  void the_prometheus_of_kubernetes_takes_what_ours_takes() {
    JsonNode ours = Yaml.read(Repository.DEPLOY.resolve("prometheus/prometheus.yaml"));
    String page = text(Repository.DEPLOY.resolve("README.md"));
    JsonNode theirs =
        Pattern.compile("```yaml\\n( +spec:\\n.*?)```", Pattern.DOTALL)
            .matcher(page)
            .results()
            .map(block -> new Load(LoadSettings.builder().build()).loadFromString(block.group(1)))
            .map(each -> JsonMapper.shared().<JsonNode>valueToTree(each).get("spec"))
            .findFirst()
            .orElseThrow();

    assertThat(theirs.at("/otlp/promoteResourceAttributes"))
        .isEqualTo(ours.at("/otlp/promote_resource_attributes"));
    assertThat(theirs.at("/otlp/keepIdentifyingResourceAttributes"))
        .isEqualTo(ours.at("/otlp/keep_identifying_resource_attributes"));
    assertThat(theirs.at("/otlp/translationStrategy"))
        .isEqualTo(ours.at("/otlp/translation_strategy"));
    assertThat(theirs.at("/tsdb/outOfOrderTimeWindow"))
        .isEqualTo(ours.at("/storage/tsdb/out_of_order_time_window"));
    assertThat(theirs.at("/exemplars/maxSize"))
        .isEqualTo(ours.at("/storage/exemplars/max_exemplars"));
    assertThat(theirs.get("retention")).isEqualTo(ours.at("/storage/tsdb/retention/time"));
  }

  @Test
  void whoever_starts_jaeger_is_told_each_setting() {
    String configuration = text(Repository.DEPLOY.resolve("jaeger/jaeger.yaml"));
    String page = text(Repository.DEPLOY.resolve("README.md"));

    assertThat(Pattern.compile("\\$\\{env:(\\w+)").matcher(configuration).results())
        .hasSizeGreaterThan(8)
        .allMatch(setting -> page.contains("`" + setting.group(1) + "`"));
  }

  private static List<String> names(String text) {
    return NAME.matcher(text)
        .results()
        .map(found -> found.group(1))
        .filter(name -> !name.matches(".*\\.(yaml|yml|md|java|previous)"))
        .toList();
  }

  private static Stream<Path> files(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> !file.toString().endsWith(".png")).sorted().toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
