package io.throughline.operators.internal.prometheus;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import io.throughline.operators.exposition.PageFormat;
import io.throughline.semconv.Schema;
import io.throughline.semconv.generator.CatalogueException;
import io.throughline.semconv.generator.TeamCatalogue;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a catalogue says that Prometheus sees, against what stands on the page of metrics. */
class FactsTest {

  private static final String TEXT = "text/plain";
  private static final String OPEN_METRICS = "application/openmetrics-text; version=1.0.0";

  private static final Pattern SAMPLE =
      Pattern.compile("^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)})? ", Pattern.MULTILINE);
  private static final Pattern LABEL = Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"");

  private static final List<String> INSTRUMENTS =
      List.of("counter", "updowncounter", "gauge", "histogram");

  /** Words that a translation may have its own idea of, at the end of a name. */
  private static final List<String> ENDINGS =
      List.of(
          "created", "info", "bucket", "count", "sum", "ratio", "per_second", "info.created", "x");

  @TempDir Path folder;

  @TestFactory
  List<DynamicTest> a_metric_is_exported_under_the_names_that_the_facts_give() throws IOException {
    return ours()
        .get("metrics")
        .valueStream()
        .map(
            metric ->
                DynamicTest.dynamicTest(
                    metric.get("name").asString(), () -> assertThatItIsExportedAs(metric)))
        .toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {TEXT, OPEN_METRICS})
  void each_unit_and_each_ending_is_exported_under_the_names_that_the_facts_give(String accept)
      throws IOException {
    List<JsonNode> metrics =
        metrics(
            units().stream()
                .flatMap(
                    unit ->
                        INSTRUMENTS.stream()
                            .flatMap(
                                instrument ->
                                    ENDINGS.stream()
                                        .map(ending -> new Defined(instrument, unit, ending))))
                .toList());
    assertThat(metrics).hasSizeGreaterThan(3_000);

    try (Page page = new Page()) {
      metrics.forEach(page::record);

      assertThat(page.series(accept))
          .containsExactlyInAnyOrderElementsOf(
              metrics.stream().flatMap(FactsTest::series).toList());
    }
  }

  /** All that the reader allows, as it tells whoever has another one. */
  private Set<String> units() throws IOException {
    String refusal =
        catchThrowableOfType(
                CatalogueException.class, () -> metrics(List.of(new Defined("gauge", "?", "x"))))
            .getMessage();
    Matcher listed = Pattern.compile("\\[(.*)]").matcher(refusal);
    assertThat(listed.find()).isTrue();
    List<String> alone = new ArrayList<>(List.of(listed.group(1).split(", ")));
    assertThat(alone).contains("s", "By", "MBy", "%");
    alone.add("{packet}");
    Set<String> units = new HashSet<>(Set.of("1", "span"));
    for (String unit : alone) {
      units.addAll(List.of(unit, unit + "/s", unit + "/h", unit + "/d"));
    }
    return units;
  }

  private List<JsonNode> metrics(List<Defined> definitions) throws IOException {
    StringBuilder yaml = new StringBuilder("file_format: definition/2\nmetrics:\n");
    for (int i = 0; i < definitions.size(); i++) {
      yaml.append(definitions.get(i).yaml("shop.a" + i));
    }
    Files.writeString(folder.resolve("manifest.yaml"), "schema_url: https://shop.example/1");
    Files.writeString(folder.resolve("shop.yaml"), yaml);
    return JsonMapper.shared()
        .readTree(TeamCatalogue.read(folder).facts())
        .get("metrics")
        .valueStream()
        .toList();
  }

  private record Defined(String instrument, String unit, String ending) {
    String yaml(String prefix) {
      return """
          - name: %s.%s
            instrument: %s
            unit: "%s"
            brief: Something.
            stability: stable
            requirement_level: recommended
        """
          .formatted(prefix, ending, instrument, unit);
    }
  }

  private static JsonNode ours() throws IOException {
    try (InputStream json =
        Objects.requireNonNull(Schema.class.getResourceAsStream("catalogue.json"))) {
      return JsonMapper.shared().readTree(json);
    }
  }

  private static void assertThatItIsExportedAs(JsonNode metric) throws IOException {
    for (String accept : List.of(TEXT, OPEN_METRICS)) {
      try (Page page = new Page()) {
        page.record(metric);

        assertThat(page.series(accept))
            .containsExactlyInAnyOrderElementsOf(series(metric).toList());
        assertThat(page.labels(accept)).isEqualTo(metric.get("labels").propertyNames());
      }
    }
  }

  private static Stream<String> series(JsonNode metric) {
    return metric.get("series").valueStream().map(JsonNode::asString);
  }

  /** The page of a service that records what it is told. */
  private static final class Page implements AutoCloseable {

    private final InMemoryMetricReader reader = InMemoryMetricReader.create();
    private final SdkMeterProvider sdk =
        SdkMeterProvider.builder().registerMetricReader(reader).build();
    private final Meter meter = sdk.get("test");
    private final MetricsText text = new MetricsText(false, new RelabelledMetrics());

    void record(JsonNode metric) {
      String name = metric.get("name").asString();
      String unit = metric.get("unit").asString();
      AttributesBuilder builder = Attributes.builder();
      metric.get("attributes").forEach(key -> builder.put(key.asString(), "value"));
      Attributes attributes = builder.build();
      switch (metric.get("instrument").asString()) {
        case "counter" -> meter.counterBuilder(name).setUnit(unit).build().add(1, attributes);
        case "updowncounter" ->
            meter.upDownCounterBuilder(name).setUnit(unit).build().add(1, attributes);
        case "gauge" -> meter.gaugeBuilder(name).setUnit(unit).build().set(1, attributes);
        default -> meter.histogramBuilder(name).setUnit(unit).build().record(1, attributes);
      }
    }

    Set<String> series(String accept) throws IOException {
      return SAMPLE
          .matcher(text(accept))
          .results()
          .map(sample -> sample.group(1))
          .filter(name -> !name.equals("target_info"))
          .collect(Collectors.toSet());
    }

    Set<String> labels(String accept) throws IOException {
      Set<String> labels = new HashSet<>();
      Matcher sample = SAMPLE.matcher(text(accept));
      while (sample.find()) {
        if (!sample.group(1).equals("target_info")) {
          String all = Objects.requireNonNullElse(sample.group(2), "");
          LABEL.matcher(all).results().forEach(label -> labels.add(label.group(1)));
        }
      }
      labels.remove("le");
      return labels;
    }

    private String text(String accept) throws IOException {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      MetricsText.Page page = text.page(reader.collectAllMetrics(), PageFormat.accepted(accept));
      assertThat(page.leftOut()).isEmpty();
      page.writeTo(out);
      return out.toString(UTF_8);
    }

    @Override
    public void close() {
      sdk.close();
    }
  }
}
