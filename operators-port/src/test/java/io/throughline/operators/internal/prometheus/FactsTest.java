package io.throughline.semconv;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.exporter.prometheus.PrometheusMetricReader;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the catalogue says that Prometheus sees, against what OpenTelemetry's exporter writes. */
class FactsTest {

  private static final Pattern SAMPLE =
      Pattern.compile("^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)})? ", Pattern.MULTILINE);
  private static final Pattern LABEL = Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"");
  private static final Set<String> NOT_OURS =
      Set.of("le", "otel_scope_name", "otel_scope_version", "otel_scope_schema_url");

  @TestFactory
  List<DynamicTest> a_metric_is_exported_under_the_names_that_the_facts_give() throws IOException {
    return facts()
        .get("metrics")
        .valueStream()
        .map(
            metric ->
                DynamicTest.dynamicTest(
                    metric.get("name").asString(), () -> assertThatItIsExportedAs(metric)))
        .toList();
  }

  private static JsonNode facts() throws IOException {
    try (InputStream json =
        Objects.requireNonNull(Schema.class.getResourceAsStream("catalogue.json"))) {
      return JsonMapper.shared().readTree(json);
    }
  }

  private static void assertThatItIsExportedAs(JsonNode metric) throws IOException {
    PrometheusMetricReader reader = PrometheusMetricReader.create();
    try (SdkMeterProvider provider =
        SdkMeterProvider.builder().registerMetricReader(reader).build()) {
      record(metric, provider.get("test"));
      ByteArrayOutputStream text = new ByteArrayOutputStream();
      PrometheusTextFormatWriter.create().write(text, reader.collect(), EscapingScheme.DEFAULT);
      String page = text.toString(StandardCharsets.UTF_8);

      Set<String> series = new HashSet<>();
      Set<String> labels = new HashSet<>();
      Matcher sample = SAMPLE.matcher(page);
      while (sample.find()) {
        if (!sample.group(1).equals("target_info")) {
          series.add(sample.group(1));
          String labelText = Objects.requireNonNullElse(sample.group(2), "");
          LABEL.matcher(labelText).results().forEach(label -> labels.add(label.group(1)));
        }
      }
      labels.removeAll(NOT_OURS);
      assertThat(series)
          .containsExactlyInAnyOrderElementsOf(
              metric.get("series").valueStream().map(JsonNode::asString).toList());
      assertThat(labels).isEqualTo(metric.get("labels").propertyNames());
    }
  }

  private static void record(JsonNode metric, Meter meter) {
    String name = metric.get("name").asString();
    String unit = metric.get("unit").asString();
    AttributesBuilder builder = Attributes.builder();
    metric.get("attributes").forEach(key -> builder.put(key.asString(), "value"));
    Attributes attributes = builder.build();
    Map<String, Runnable> recordings =
        Map.of(
            "counter", () -> meter.counterBuilder(name).setUnit(unit).build().add(1, attributes),
            "updowncounter",
                () -> meter.upDownCounterBuilder(name).setUnit(unit).build().add(1, attributes),
            "gauge", () -> meter.gaugeBuilder(name).setUnit(unit).build().set(1, attributes),
            "histogram",
                () -> meter.histogramBuilder(name).setUnit(unit).build().record(1, attributes));
    Objects.requireNonNull(recordings.get(metric.get("instrument").asString())).run();
  }
}
