package io.throughline.semconv.generator;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.MethodSpec;
import io.throughline.semconv.generator.Catalogue.Metric;
import java.util.List;
import java.util.stream.Collectors;
import javax.lang.model.element.Modifier;

/** The form of a metric as OpenTelemetry's own builder, for code that brings its own attributes. */
final class BuilderForm {

  private static final ClassName METER = JavaTypes.api("metrics", "Meter");

  private BuilderForm() {}

  static MethodSpec write(Metric metric) {
    MethodSpec.Builder method =
        MethodSpec.methodBuilder(MetricsWriter.methodName(metric))
            .addJavadoc(
                "Metric {@code $L} as OpenTelemetry's builder, for code that brings its own"
                    + " attributes.\n",
                metric.name())
            .addJavadoc("\n@param meter creates the instrument\n")
            .addJavadoc("@return the builder, with name, unit, description and buckets set\n")
            .addModifiers(Modifier.PUBLIC, Modifier.STATIC)
            .addParameter(METER, "meter")
            .returns(JavaTypes.api("metrics", valueAndInstrument(metric) + "Builder"))
            .addStatement(build(metric));
    if (metric.text().deprecated() != null) {
      method.addAnnotation(Deprecated.class);
    }
    return method.build();
  }

  /** The middle of the names of OpenTelemetry's types, such as {@code LongCounter}. */
  static String valueAndInstrument(Metric metric) {
    String instrument =
        switch (metric.instrument()) {
          case COUNTER -> "Counter";
          case UPDOWNCOUNTER -> "UpDownCounter";
          case GAUGE -> "Gauge";
          case HISTOGRAM -> "Histogram";
        };
    return (isLong(metric) ? "Long" : "Double") + instrument;
  }

  /** Whole numbers in a histogram are exported no differently. */
  private static boolean isLong(Metric metric) {
    return metric.integral() && metric.instrument() != Catalogue.Instrument.HISTOGRAM;
  }

  private static CodeBlock build(Metric metric) {
    CodeBlock.Builder code =
        CodeBlock.builder()
            .add(
                switch (metric.instrument()) {
                  case COUNTER -> "return meter.counterBuilder($S)";
                  case UPDOWNCOUNTER -> "return meter.upDownCounterBuilder($S)";
                  case GAUGE -> "return meter.gaugeBuilder($S)";
                  case HISTOGRAM -> "return meter.histogramBuilder($S)";
                },
                metric.name());
    // Counters begin as integers in OpenTelemetry's builders, gauges and histograms as doubles.
    boolean beginsAsLong =
        switch (metric.instrument()) {
          case COUNTER, UPDOWNCOUNTER -> true;
          case GAUGE, HISTOGRAM -> false;
        };
    if (isLong(metric) != beginsAsLong) {
      code.add(beginsAsLong ? ".ofDoubles()" : ".ofLongs()");
    }
    code.add("\n.setUnit($S)\n.setDescription($S)", metric.unit(), metric.text().brief());
    if (!metric.boundaries().isEmpty()) {
      String values =
          metric.boundaries().stream().map(String::valueOf).collect(Collectors.joining(",$W"));
      code.add("\n.setExplicitBucketBoundariesAdvice(\n$T.of(" + values + "))", List.class);
    }
    return code.build();
  }
}
