package io.throughline.semconv.generator;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.ParameterSpec;
import com.palantir.javapoet.TypeName;
import io.throughline.semconv.generator.Catalogue.Attribute;
import io.throughline.semconv.generator.Catalogue.Metric;
import io.throughline.semconv.generator.Catalogue.Use;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The path to a recorder by the attributes of its metric: the closed ones give a place in an array,
 * the open ones a key.
 */
final class AttributePath {

  private final Metric metric;
  private final String domain;
  private final GeneratedPackage target;
  private final List<Use> uses;

  AttributePath(Metric metric, String domain, GeneratedPackage target) {
    this.metric = metric;
    this.domain = domain;
    this.target = target;
    this.uses = metric.attributes();
  }

  List<Use> open() {
    return uses.stream().filter(use -> !use.attribute().isClosed()).toList();
  }

  private List<Use> closed() {
    return uses.stream().filter(use -> use.attribute().isClosed()).toList();
  }

  boolean hasOptional() {
    return uses.stream().anyMatch(use -> !use.required());
  }

  /** The number of combinations that the closed attributes have. */
  int combinations() {
    return closed().stream().mapToInt(AttributePath::choices).reduce(1, Math::multiplyExact);
  }

  /** The number of values that a closed attribute has, with none at all if it may be absent. */
  static int choices(Use use) {
    int values = use.attribute().isEnum() ? use.attribute().members().size() : 2;
    return use.required() ? values : values + 1;
  }

  /** The place of a combination of the closed attributes, if there is more than one. */
  CodeBlock index() {
    CodeBlock index = CodeBlock.of("");
    for (Use use : closed()) {
      CodeBlock choice = choice(use);
      if (index.isEmpty()) {
        index = choice;
      } else {
        String form = index.toString().contains("+") ? "($L) * $L + $L" : "$L * $L + $L";
        index = CodeBlock.of(form, index, choices(use), choice);
      }
    }
    return index;
  }

  private CodeBlock choice(Use use) {
    String name = parameter(use);
    if (use.attribute().isEnum()) {
      return use.required()
          ? CodeBlock.of("$L.ordinal()", name)
          : CodeBlock.of("($L == null ? 0 : 1 + $L.ordinal())", name, name);
    }
    return use.required()
        ? CodeBlock.of("($L ? 1 : 0)", name)
        : CodeBlock.of("($L == null ? 0 : $L ? 2 : 1)", name, name);
  }

  void addParameters(MethodSpec.Builder method, boolean onlyRequired) {
    for (Use use : uses) {
      if (use.required() || !onlyRequired) {
        method.addJavadoc(Javadoc.parameter(parameter(use), use));
        TypeName type = target.parameter(use.attribute());
        ParameterSpec.Builder parameter =
            ParameterSpec.builder(use.required() ? type : type.box(), parameter(use));
        if (!use.required()) {
          parameter.addAnnotation(JavaTypes.NULLABLE);
        }
        method.addParameter(parameter.build());
      }
    }
  }

  CodeBlock argumentsWithoutOptional() {
    if (uses.size()
        == 1) { // which method is meant must be said, the builder form has one parameter
      return CodeBlock.of("($T) null", target.parameter(uses.get(0).attribute()).box());
    }
    return CodeBlock.of(
        "$L",
        uses.stream()
            .map(use -> use.required() ? parameter(use) : "null")
            .collect(Collectors.joining(", ")));
  }

  /** The open attributes as they are given, to follow the place in a list of arguments. */
  CodeBlock openKey() {
    return key(open().stream().map(this::parameter).toList());
  }

  /** The open attributes as they are kept. */
  CodeBlock keptKey() {
    return key(open().stream().map(this::kept).toList());
  }

  private static CodeBlock key(List<String> values) {
    return switch (values.size()) {
      case 0 -> CodeBlock.of("");
      case 1 -> CodeBlock.of(", $L", values.get(0));
      default ->
          CodeBlock.of(", $T.key($L)", JavaTypes.ours("OpenSeries"), String.join(", ", values));
    };
  }

  CodeBlock keep(Use use) {
    return CodeBlock.of(
        "$T $L = this.$L.keep($L)",
        target.parameter(use.attribute()).box(),
        kept(use),
        valuesField(use),
        parameter(use));
  }

  /** The attributes as OpenTelemetry takes them; it leaves out what is null. */
  CodeBlock attributes(ClassName type) {
    if (uses.isEmpty()) {
      return CodeBlock.of("$T.empty()", type);
    }
    CodeBlock.Builder code = CodeBlock.builder().add("$T.builder()", type);
    for (Use use : uses) {
      code.add("\n.put($L, $L)", target.key(use.attribute()), value(use));
    }
    return code.add("\n.build()").build();
  }

  private String value(Use use) {
    Attribute attribute = use.attribute();
    if (!attribute.isClosed()) {
      return kept(use);
    }
    String name = parameter(use);
    if (attribute.isEnum()) {
      return use.required() ? name + ".value()" : name + " == null ? null : " + name + ".value()";
    }
    return name;
  }

  String valuesField(Use use) {
    return MetricsWriter.methodName(metric) + JavaNames.type(parameter(use)) + "Values";
  }

  private String kept(Use use) {
    return "kept" + JavaNames.type(parameter(use));
  }

  private String parameter(Use use) {
    return JavaNames.parameter(use.attribute(), domain);
  }
}
