package io.throughline.tests.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What can be checked without Fluent Bit, which no package registry has. */
class FluentBitConfigurationTest {

  private static final Path DEPLOY = Path.of("..", "deploy");

  private static final JsonNode FLUENT_BIT = yaml("fluent-bit/fluent-bit.yaml");
  private static final JsonNode COLLECTOR = yaml("otel-collector-json-lines.yaml");

  /**
   * The properties that the manual of 5.1 documents, of those that we use: <a
   * href="https://docs.fluentbit.io/manual">docs.fluentbit.io/manual</a>, in the section "service"
   * and on the page of each plugin. Fluent Bit does not start with another.
   */
  private static final Map<String, Set<String>> DOCUMENTED =
      Map.of(
          "service",
          Set.of(
              "flush",
              "grace",
              "log_level",
              "http_server",
              "http_listen",
              "http_port",
              "storage.path",
              "storage.sync",
              "storage.checksum",
              "storage.max_chunks_up",
              "storage.backlog.mem_limit",
              "storage.metrics",
              "scheduler.base",
              "scheduler.cap"),
          "tail",
          Set.of(
              "tag",
              "path",
              "exclude_path",
              "multiline.parser",
              "db",
              "db.locking",
              "read_from_head",
              "refresh_interval",
              "rotate_wait",
              "buffer_max_size",
              "skip_long_lines",
              "storage.type"),
          "modify",
          Set.of("match", "condition", "rename", "remove", "remove_regex"),
          "kubernetes",
          Set.of(
              "match",
              "merge_log",
              "keep_log",
              "merge_log_trim",
              "labels",
              "annotations",
              "k8s-logging.exclude",
              "buffer_size"),
          "grep",
          Set.of("match", "exclude"),
          "es",
          Set.of(
              "match",
              "host",
              "port",
              "tls",
              "tls.verify",
              "tls.verify_hostname",
              "tls.ca_file",
              "http_user",
              "http_passwd",
              "index",
              "suppress_type_name",
              "write_operation",
              "generate_id",
              "compress",
              "buffer_size",
              "trace_error",
              "workers",
              "retry_limit",
              "storage.total_limit_size"));

  private static final Pattern TIME =
      plugins("filters", "modify").stream()
          .filter(modify -> modify.has("condition"))
          .map(modify -> Pattern.compile(modify.get("condition").asString().split(" ", -1)[2]))
          .findFirst()
          .orElseThrow();

  /** What Elasticsearch 8.19 was seen to refuse as the name of a field. */
  private static final Set<String> METADATA_OF_ELASTICSEARCH =
      Set.of(
          "_data_stream_timestamp",
          "_doc_count",
          "_field_names",
          "_id",
          "_ignored",
          "_ignored_source",
          "_index",
          "_index_mode",
          "_nested_path",
          "_routing",
          "_seq_no",
          "_source",
          "_tier",
          "_version");

  @Test
  void each_property_is_one_that_fluent_bit_documents() {
    assertThat(FLUENT_BIT.get("service").propertyNames())
        .isSubsetOf(DOCUMENTED.get("service"))
        .contains("storage.path");
    assertThat(plugins())
        .hasSizeGreaterThan(5)
        .allSatisfy(
            plugin -> {
              String name = plugin.get("name").asString();
              assertThat(DOCUMENTED).containsKey(name);
              assertThat(plugin.propertyNames())
                  .filteredOn(property -> !property.equals("name"))
                  .as(name)
                  .isSubsetOf(DOCUMENTED.get(name));
            });
  }

  @Test
  void each_plugin_matches_the_tag_of_the_input() {
    assertThat(plugins("inputs", "tail"))
        .extracting(tail -> tail.get("tag").asString())
        .containsExactly("kube.*");
    assertThat(Stream.of("filters", "outputs").flatMap(FluentBitConfigurationTest::plugins))
        .extracting(plugin -> plugin.get("match").asString())
        .containsOnly("kube.*");
  }

  @Test
  void the_fields_it_works_on_are_fields_of_log_lines() {
    Set<String> fields =
        renames().stream()
            .map(Rename::to)
            .filter(field -> !field.startsWith("log.") && !field.startsWith("custom."))
            .collect(Collectors.toSet());
    fields.add(droppedBy(plugins("filters", "grep").get(0))[0]);

    assertThat(fields)
        .contains("@timestamp", "message", "level", "trace_id")
        .isSubsetOf(ExportedMetrics.catalogue().get("logFields").propertyNames());
  }

  @Test
  void lines_go_to_the_data_stream_that_has_a_template() throws IOException {
    JsonNode output = plugins("outputs", "es").get(0);
    JsonNode template =
        JsonMapper.shared()
            .readTree(
                Files.readString(
                    DEPLOY.resolve("elasticsearch/index_templates/throughline-json-lines.json")));

    assertThat(template.at("/index_patterns/0").asString()).isEqualTo("logs-throughline-*");
    assertThat(output.get("index").asString()).startsWith("logs-throughline-");
    assertThat(output.get("write_operation").asString()).isEqualTo("create");
    assertThat(output.get("suppress_type_name").asString()).isEqualTo("on");
  }

  @Test
  void what_was_read_is_on_disk_until_it_is_stored() {
    assertThat(plugins("inputs"))
        .allSatisfy(
            input -> assertThat(input.get("storage.type").asString()).isEqualTo("filesystem"));
    assertThat(plugins("outputs"))
        .allSatisfy(
            output -> {
              assertThat(output.get("retry_limit").asString()).isEqualTo("no_limits");
              assertThat(output.get("storage.total_limit_size").asString()).isNotBlank();
            });
  }

  @Test
  void names_that_elasticsearch_refuses_are_renamed() {
    assertThat(renames())
        .containsAll(
            METADATA_OF_ELASTICSEARCH.stream()
                .map(name -> new Rename(name, "custom." + name))
                .toList())
        .contains(new Rename("trace.id", "custom.trace.id"))
        .contains(new Rename("span.id", "custom.span.id"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-11-29T02:50:00Z",
        "2026-11-29T02:50:00.123456789Z",
        "2026-11-29T02:50:00.1+01:00",
        "2026-11-29T02:50:00-0330",
        "2024-02-29T00:00:00Z",
        "2000-02-29T00:00:00"
      })
  void a_time_that_elasticsearch_can_index_stays(String time) {
    assertThat(TIME.matcher(time).find()).isTrue();
  }

  /** Each was refused by Elasticsearch 8.19, or became 1970. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "yesterday",
        "2026-11-28 23:55:58,123",
        "1700000000",
        "1700000000000",
        "true",
        "1901-01-01T00:00:00Z",
        "9999-01-01T00:00:00Z",
        "2026-02-29T00:00:00Z",
        "2026-02-30T00:00:00Z",
        "2026-06-30T23:59:60Z",
        "2026-06-30T24:00:00Z",
        "2026-06-30T23:00Z",
        "2026-06-30t23:00:00z",
        "2026-06-30T23:00:00.123456789012Z"
      })
  void any_other_time_is_kept_beside_that_of_reading(String time) {
    assertThat(TIME.matcher(time).find()).isFalse();
    assertThat(renames()).contains(new Rename("@timestamp", "custom.@timestamp"));
    assertThat(renames().indexOf(new Rename("@timestamp", "custom.@timestamp")))
        .as("before the time of reading takes the place")
        .isLessThan(renames().indexOf(new Rename("log.time", "@timestamp")));
  }

  @Test
  void the_collector_knows_a_time_by_the_same_pattern() {
    assertThat(COLLECTOR.at("/processors/transform~1json_lines/log_statements").toString())
        .contains(TIME.pattern());
  }

  /** As deploy/local shows lines, so does Kubernetes. */
  @Test
  void the_collector_makes_the_same_documents() {
    String statements = COLLECTOR.at("/processors/transform~1json_lines/log_statements").toString();
    String condition = COLLECTOR.at("/processors/filter~1json_lines/logs/log_record/0").asString();
    String[] dropped = droppedBy(plugins("filters", "grep").get(0));

    assertThat(condition)
        .contains("log.body[\"" + dropped[0] + "\"]")
        .contains(dropped[1].replace("${", "${env:"));
    assertThat(statements)
        .contains("data_stream.dataset")
        .contains("\\\"throughline\\\"")
        .contains("custom.$$1")
        .contains("(trace|span)")
        .contains(
            METADATA_OF_ELASTICSEARCH.stream()
                .sorted()
                .map(name -> name.substring(1))
                .collect(Collectors.joining("|")));
  }

  /** The key and the pattern of what a grep filter leaves out. */
  private static String[] droppedBy(JsonNode grep) {
    return grep.get("exclude").asString().split(" ", 2);
  }

  private record Rename(String from, String to) {}

  private static List<Rename> renames() {
    return plugins("filters", "modify").stream()
        .map(modify -> modify.get("rename"))
        .flatMap(rename -> rename.isArray() ? rename.valueStream() : Stream.of(rename))
        .map(rename -> rename.asString().split(" "))
        .map(rename -> new Rename(rename[0], rename[1]))
        .toList();
  }

  private static List<JsonNode> plugins(String kind, String name) {
    return plugins(kind).filter(plugin -> plugin.get("name").asString().equals(name)).toList();
  }

  private static Stream<JsonNode> plugins(String kind) {
    return FLUENT_BIT.get("pipeline").get(kind).valueStream();
  }

  private static List<JsonNode> plugins() {
    return Stream.of("inputs", "filters", "outputs")
        .flatMap(FluentBitConfigurationTest::plugins)
        .toList();
  }

  private static JsonNode yaml(String file) {
    try {
      LoadSettings settings = LoadSettings.builder().setLabel(file).build();
      Object document = new Load(settings).loadFromString(Files.readString(DEPLOY.resolve(file)));
      return JsonMapper.shared().valueToTree(document);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
