package io.throughline.semconv.generator;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.FieldSpec;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.ParameterizedTypeName;
import com.palantir.javapoet.TypeName;
import com.palantir.javapoet.TypeSpec;
import io.throughline.semconv.generator.Catalogue.Metric;
import io.throughline.semconv.generator.Catalogue.Use;
import java.util.List;
import javax.lang.model.element.Modifier;

/** A writer of the class through which the metrics of a domain are recorded. */
final class MetricsWriter {

  private static final ClassName OPEN_TELEMETRY =
      ClassName.get("io.opentelemetry.api", "OpenTelemetry");
  private static final ClassName ATTRIBUTES = JavaTypes.api("common", "Attributes");
  private static final ClassName INSTRUMENTS = JavaTypes.ours("Instruments");
  private static final String INSTRUMENTS_FIELD = "instruments";

  private final String domain;
  private final GeneratedPackage target;
  private final ClassName self;
  private final CodeBlock.Builder constructor = CodeBlock.builder();

  MetricsWriter(String domain, GeneratedPackage target) {
    this.domain = domain;
    this.target = target;
    this.self = target.type(JavaNames.type(domain) + "Metrics");
  }

  TypeSpec write(List<Metric> metrics) {
    TypeSpec.Builder type =
        JavaTypes.publicFinalClass(self.simpleName())
            .addJavadoc("The metrics whose names begin with {@code $L.}. Thread-safe.\n", domain)
            .addField(INSTRUMENTS, INSTRUMENTS_FIELD, Modifier.PRIVATE, Modifier.FINAL);
    constructor.addStatement("this.instruments = instruments");
    constructor.addStatement("$T meter = instruments.meter()", JavaTypes.api("metrics", "Meter"));
    metrics.forEach(metric -> addFields(type, metric));
    type.addMethod(
        MethodSpec.constructorBuilder()
            .addParameter(INSTRUMENTS, "instruments")
            .addCode(constructor.build())
            .build());
    type.addMethod(create());
    for (Metric metric : metrics) {
      if (isObserved(metric)) {
        type.addMethod(observe(metric));
      } else {
        addRecorders(type, metric);
      }
      type.addMethod(BuilderForm.write(metric));
    }
    return type.build();
  }

  private MethodSpec create() {
    return MethodSpec.methodBuilder("create")
        .addJavadoc(
            "The instruments of an OpenTelemetry; the same ones each time it is asked for.\n")
        .addJavadoc("\n@param openTelemetry collects what is recorded\n")
        .addJavadoc("@return the instruments\n")
        .addModifiers(Modifier.PUBLIC, Modifier.STATIC)
        .addParameter(OPEN_TELEMETRY, "openTelemetry")
        .returns(self)
        .addStatement(
            "return $T.of(openTelemetry, $T.SCOPE).domain($T.class, $T::new)",
            INSTRUMENTS,
            target.type("Schema"),
            self,
            self)
        .build();
  }

  /** Only whole numbers are added up here; any other state is read where it is kept. */
  static boolean isObserved(Metric metric) {
    return metric.observed()
        || switch (metric.instrument()) {
          case HISTOGRAM -> false;
          case GAUGE -> true;
          case COUNTER, UPDOWNCOUNTER -> !metric.integral();
        };
  }

  private void addFields(TypeSpec.Builder type, Metric metric) {
    AttributePath path = new AttributePath(metric, domain, target);
    for (Use use : path.open()) {
      ClassName values = JavaTypes.ours("OpenValues");
      String field = path.valuesField(use);
      type.addField(
          FieldSpec.builder(
                  ParameterizedTypeName.get(values, target.parameter(use.attribute()).box()),
                  field,
                  Modifier.PRIVATE,
                  Modifier.FINAL)
              .build());
      constructor.addStatement(
          "this.$L = instruments.$L($S, $L)",
          field,
          use.attribute().type() == Catalogue.ValueType.INT ? "openNumbers" : "openStrings",
          metric.name(),
          use.attribute().bound());
    }
    if (isObserved(metric)) {
      return;
    }
    String field = methodName(metric);
    ClassName series = JavaTypes.ours(path.open().isEmpty() ? "ClosedSeries" : "OpenSeries");
    type.addField(
        ParameterizedTypeName.get(series, recorder(metric)),
        field,
        Modifier.PRIVATE,
        Modifier.FINAL);
    constructor.addStatement(
        "this.$L = new $T<>($L,$Winstruments.$L($L(meter)))",
        field,
        series,
        path.combinations(),
        switch (metric.instrument()) {
          case COUNTER -> "counters";
          case UPDOWNCOUNTER -> "upDownCounters";
          case HISTOGRAM -> "histograms";
          case GAUGE -> throw new IllegalStateException("gauges are observed");
        },
        field);
  }

  private static ClassName recorder(Metric metric) {
    return JavaTypes.ours(
        switch (metric.instrument()) {
          case COUNTER -> "BoundCounter";
          case UPDOWNCOUNTER -> "BoundUpDownCounter";
          case HISTOGRAM -> "BoundHistogram";
          case GAUGE -> throw new IllegalStateException("gauges are observed");
        });
  }

  private void addRecorders(TypeSpec.Builder type, Metric metric) {
    AttributePath path = new AttributePath(metric, domain, target);
    String name = methodName(metric);
    ClassName recorder = recorder(metric);
    if (path.hasOptional()) {
      MethodSpec.Builder shorter = method(metric, path, true).returns(recorder);
      shorter.addJavadoc(
          "@return records what has these attributes; to be kept where speed counts\n");
      type.addMethod(
          shorter.addStatement("return $L($L)", name, path.argumentsWithoutOptional()).build());
    }
    MethodSpec.Builder method = method(metric, path, false).returns(recorder);
    method.addJavadoc("@return records what has these attributes; to be kept where speed counts\n");
    String index = path.combinations() == 1 ? "0" : "index";
    if (path.combinations() > 1) {
      method.addStatement("int index = $L", path.index());
    }
    method.addStatement("$T known = this.$L.find($L$L)", recorder, name, index, path.openKey());
    method.beginControlFlow("if (known != null)").addStatement("return known").endControlFlow();
    path.open().forEach(use -> method.addStatement(path.keep(use)));
    method.addStatement(
        "return this.$L.add(\n$L$L,\n$L)",
        name,
        index,
        path.keptKey(),
        path.attributes(ATTRIBUTES));
    type.addMethod(method.build());
  }

  private MethodSpec observe(Metric metric) {
    AttributePath path = new AttributePath(metric, domain, target);
    TypeName supplier =
        ClassName.get("java.util.function", metric.integral() ? "LongSupplier" : "DoubleSupplier");
    MethodSpec.Builder method =
        method(metric, path, false)
            .addJavadoc("@param value is read whenever metrics are collected\n")
            .addJavadoc("@return ends that when it is closed\n")
            .addParameter(supplier, "value")
            .returns(
                JavaTypes.api("metrics", "Observable" + BuilderForm.valueAndInstrument(metric)));
    path.open().forEach(use -> method.addStatement(path.keep(use)));
    return method
        .addStatement("$T attributes = $L", ATTRIBUTES, path.attributes(ATTRIBUTES))
        .addStatement(
            "return $L(instruments.meter())\n.buildWithCallback(measurement -> measurement.record(value.$L(), attributes))",
            methodName(metric),
            metric.integral() ? "getAsLong" : "getAsDouble")
        .build();
  }

  private MethodSpec.Builder method(Metric metric, AttributePath path, boolean onlyRequired) {
    MethodSpec.Builder method =
        MethodSpec.methodBuilder(methodName(metric))
            .addJavadoc(Javadoc.of(metric))
            .addJavadoc("\n")
            .addModifiers(Modifier.PUBLIC);
    if (metric.text().deprecated() != null) {
      method.addAnnotation(Deprecated.class);
    }
    path.addParameters(method, onlyRequired);
    return method;
  }

  static String methodName(Metric metric) {
    String name = JavaNames.member(JavaNames.local(metric.name()));
    return name.equals(INSTRUMENTS_FIELD) ? name + "_" : name;
  }
}
