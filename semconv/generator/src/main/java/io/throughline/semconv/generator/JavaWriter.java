package io.throughline.semconv.generator;

import com.palantir.javapoet.AnnotationSpec;
import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.FieldSpec;
import com.palantir.javapoet.JavaFile;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.ParameterizedTypeName;
import com.palantir.javapoet.TypeName;
import com.palantir.javapoet.TypeSpec;
import io.throughline.semconv.generator.Catalogue.Attribute;
import io.throughline.semconv.generator.Catalogue.AttributeGroup;
import io.throughline.semconv.generator.Catalogue.Member;
import io.throughline.semconv.generator.Catalogue.Metric;
import io.throughline.semconv.generator.Catalogue.Span;
import io.throughline.semconv.generator.Catalogue.Text;
import io.throughline.semconv.generator.Catalogue.ValueType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import javax.lang.model.element.Modifier;

/**
 * Writes the catalogue's classes: for each domain its attribute keys, metrics and spans, an enum
 * for each closed attribute, and the names of each public attribute group.
 */
final class JavaWriter {

  private static final String PACKAGE = "io.throughline.semconv";
  private static final ClassName ATTRIBUTE_KEY = api("common", "AttributeKey");
  private static final ClassName METER = api("metrics", "Meter");
  private static final ClassName TRACER = api("trace", "Tracer");
  private static final ClassName SPAN_BUILDER = api("trace", "SpanBuilder");
  private static final ClassName SPAN_KIND = api("trace", "SpanKind");

  private final Catalogue catalogue;

  JavaWriter(Catalogue catalogue) {
    this.catalogue = catalogue;
  }

  void writeTo(Path folder) throws IOException {
    for (TypeSpec type : types()) {
      JavaFile.builder(PACKAGE, type)
          .skipJavaLangImports(true)
          .indent("  ")
          .build()
          .writeTo(folder);
    }
  }

  private List<TypeSpec> types() {
    List<TypeSpec> types = new ArrayList<>();
    catalogue.attributesByDomain().forEach((name, all) -> types.add(attributeKeys(name, all)));
    catalogue.metricsByDomain().forEach((name, all) -> types.add(metrics(name, all)));
    catalogue.spansByDomain().forEach((name, all) -> types.add(spans(name, all)));
    catalogue.groups().forEach(group -> types.add(names(group)));
    catalogue.attributes().stream()
        .filter(Attribute::isClosed)
        .forEach(attribute -> types.add(values(attribute)));
    return types;
  }

  private static TypeSpec attributeKeys(String domain, List<Attribute> attributes) {
    TypeSpec.Builder type =
        holder(camel(domain) + "Attributes", "The attributes whose names begin with", domain);
    for (Attribute attribute : attributes) {
      TypeName keyType = ParameterizedTypeName.get(ATTRIBUTE_KEY, boxed(attribute.type()));
      type.addField(
          FieldSpec.builder(
                  keyType, upper(attribute.key()), Modifier.PUBLIC, Modifier.STATIC, Modifier.FINAL)
              .addJavadoc(javadoc(attribute.text()))
              .initializer(
                  "$T.$L($S)", ATTRIBUTE_KEY, keyFactory(attribute.type()), attribute.key())
              .build());
    }
    return type.build();
  }

  private static TypeSpec metrics(String domain, List<Metric> metrics) {
    TypeSpec.Builder type =
        holder(camel(domain) + "Metrics", "The metrics whose names begin with", domain);
    for (Metric metric : metrics) {
      type.addMethod(
          MethodSpec.methodBuilder(lowerCamel(local(metric.name())))
              .addJavadoc(javadoc(metric.text()))
              .addJavadoc("\n<p>Metric {@code $L}, unit {@code $L}", metric.name(), metric.unit())
              .addJavadoc(attributeList(metric.attributes()))
              .addJavadoc("\n\n@param meter creates the instrument")
              .addJavadoc("\n@return the builder, complete but for the kind of instrument to build")
              .addModifiers(Modifier.PUBLIC, Modifier.STATIC)
              .addParameter(METER, "meter")
              .returns(builderType(metric))
              .addCode(instrument(metric))
              .build());
    }
    return type.build();
  }

  private static CodeBlock instrument(Metric metric) {
    String factory =
        switch (metric.instrument()) {
          case COUNTER -> "counterBuilder";
          case UPDOWNCOUNTER -> "upDownCounterBuilder";
          case GAUGE -> "gaugeBuilder";
          case HISTOGRAM -> "histogramBuilder";
        };
    CodeBlock.Builder code = CodeBlock.builder().add("return meter.$L($S)", factory, metric.name());
    // Counters begin as integers in OpenTelemetry's builders, gauges and histograms as doubles.
    boolean beginsIntegral = builderBeginsIntegral(metric);
    if (metric.integral() && !beginsIntegral) {
      code.add(".ofLongs()");
    } else if (!metric.integral() && beginsIntegral) {
      code.add(".ofDoubles()");
    }
    code.add("\n.setUnit($S)\n.setDescription($S)", metric.unit(), metric.text().brief());
    if (!metric.boundaries().isEmpty()) {
      String values =
          metric.boundaries().stream().map(String::valueOf).collect(Collectors.joining(", "));
      code.add("\n.setExplicitBucketBoundariesAdvice($T.of($L))", List.class, values);
    }
    return code.add(";\n").build();
  }

  private static TypeSpec spans(String domain, List<Span> spans) {
    TypeSpec.Builder type =
        holder(camel(domain) + "Spans", "The spans whose names begin with", domain);
    for (Span span : spans) {
      String constant = upper(local(span.type()));
      type.addField(
          constant(constant, span.type())
              .addJavadoc(
                  "The name of the span {@link #$L starts}.", lowerCamel(local(span.type())))
              .build());
      type.addMethod(
          MethodSpec.methodBuilder(lowerCamel(local(span.type())))
              .addJavadoc(javadoc(span.text()))
              .addJavadoc("\n<p>Span {@code $L}", span.type())
              .addJavadoc(attributeList(span.attributes()))
              .addJavadoc("\n\n@param tracer creates the span")
              .addJavadoc("\n@return the builder, with name and kind set")
              .addModifiers(Modifier.PUBLIC, Modifier.STATIC)
              .addParameter(TRACER, "tracer")
              .returns(SPAN_BUILDER)
              .addStatement(
                  "return tracer.spanBuilder($L).setSpanKind($T.$L)",
                  constant,
                  SPAN_KIND,
                  span.kind())
              .build());
    }
    return type.build();
  }

  private static TypeSpec names(AttributeGroup group) {
    TypeSpec.Builder type =
        TypeSpec.classBuilder(camel(group.id()))
            .addJavadoc(javadoc(group.text()))
            .addAnnotation(generated())
            .addModifiers(Modifier.PUBLIC, Modifier.FINAL)
            .addMethod(MethodSpec.constructorBuilder().addModifiers(Modifier.PRIVATE).build());
    for (Attribute attribute : group.attributes()) {
      type.addField(
          constant(upper(attribute.key()), attribute.key())
              .addJavadoc(javadoc(attribute.text()))
              .build());
    }
    return type.build();
  }

  private static TypeSpec values(Attribute attribute) {
    TypeSpec.Builder type =
        TypeSpec.enumBuilder(camel(attribute.key()))
            .addJavadoc("The values of {@code $L}. $L", attribute.key(), attribute.text().brief())
            .addAnnotation(generated())
            .addModifiers(Modifier.PUBLIC)
            .addField(String.class, "value", Modifier.PRIVATE, Modifier.FINAL)
            .addMethod(
                MethodSpec.constructorBuilder()
                    .addParameter(String.class, "value")
                    .addStatement("this.value = value")
                    .build())
            .addMethod(
                MethodSpec.methodBuilder("value")
                    .addJavadoc("The value as it stands in telemetry.\n\n@return the value")
                    .addModifiers(Modifier.PUBLIC)
                    .returns(String.class)
                    .addStatement("return value")
                    .build());
    for (Member member : attribute.members()) {
      type.addEnumConstant(
          upper(member.id()),
          TypeSpec.anonymousClassBuilder("$S", member.value())
              .addJavadoc(javadoc(member.text()))
              .build());
    }
    return type.build();
  }

  private static TypeSpec.Builder holder(String name, String meaning, String domain) {
    return TypeSpec.classBuilder(name)
        .addJavadoc("$L {@code $L.}.", meaning, domain)
        .addAnnotation(generated())
        .addModifiers(Modifier.PUBLIC, Modifier.FINAL)
        .addMethod(MethodSpec.constructorBuilder().addModifiers(Modifier.PRIVATE).build());
  }

  private static FieldSpec.Builder constant(String name, String value) {
    return FieldSpec.builder(String.class, name, Modifier.PUBLIC, Modifier.STATIC, Modifier.FINAL)
        .initializer("$S", value);
  }

  private static AnnotationSpec generated() {
    return AnnotationSpec.builder(ClassName.get("javax.annotation.processing", "Generated"))
        .addMember("value", "$S", JavaWriter.class.getPackageName())
        .build();
  }

  private static CodeBlock javadoc(Text text) {
    String note = text.note().isEmpty() ? "" : " " + text.note();
    return CodeBlock.of(
        "$L", html(text.brief() + note) + "\n<p>Stability: " + text.stability() + ".\n");
  }

  private static String attributeList(List<Attribute> attributes) {
    return attributes.isEmpty()
        ? ".\n"
        : attributes.stream()
            .map(attribute -> "{@code " + attribute.key() + "}")
            .collect(Collectors.joining(", ", "; attributes ", ".\n"));
  }

  /** Markdown's code spans become javadoc's; nothing else of Markdown is used in the model. */
  private static String html(String markdown) {
    return markdown
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replaceAll("`([^`]*)`", "{@code $1}");
  }

  private static boolean builderBeginsIntegral(Metric metric) {
    return switch (metric.instrument()) {
      case COUNTER, UPDOWNCOUNTER -> true;
      case GAUGE, HISTOGRAM -> false;
    };
  }

  private static ClassName builderType(Metric metric) {
    String instrument =
        switch (metric.instrument()) {
          case COUNTER -> "Counter";
          case UPDOWNCOUNTER -> "UpDownCounter";
          case GAUGE -> "Gauge";
          case HISTOGRAM -> "Histogram";
        };
    return api("metrics", (metric.integral() ? "Long" : "Double") + instrument + "Builder");
  }

  private static TypeName boxed(ValueType type) {
    return switch (type) {
      case STRING -> ClassName.get(String.class);
      case INT -> ClassName.get(Long.class);
      case DOUBLE -> ClassName.get(Double.class);
      case BOOLEAN -> ClassName.get(Boolean.class);
    };
  }

  private static String keyFactory(ValueType type) {
    return switch (type) {
      case STRING -> "stringKey";
      case INT -> "longKey";
      case DOUBLE -> "doubleKey";
      case BOOLEAN -> "booleanKey";
    };
  }

  private static ClassName api(String part, String name) {
    return ClassName.get("io.opentelemetry.api." + part, name);
  }

  /** What follows the domain: {@code packets.received} of {@code mqtt.packets.received}. */
  private static String local(String name) {
    return name.substring(Catalogue.domain(name).length() + 1);
  }

  private static String camel(String name) {
    return words(name).stream()
        .map(word -> word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1))
        .collect(Collectors.joining());
  }

  private static String lowerCamel(String name) {
    String camel = camel(name);
    return camel.substring(0, 1).toLowerCase(Locale.ROOT) + camel.substring(1);
  }

  private static String upper(String name) {
    return String.join("_", words(name)).toUpperCase(Locale.ROOT);
  }

  private static List<String> words(String name) {
    return List.of(name.replaceAll("[^A-Za-z0-9]+", " ").trim().split(" "));
  }
}
