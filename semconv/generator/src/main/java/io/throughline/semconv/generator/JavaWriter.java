package io.throughline.semconv.generator;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.FieldSpec;
import com.palantir.javapoet.JavaFile;
import com.palantir.javapoet.TypeSpec;
import io.throughline.semconv.generator.Catalogue.Attribute;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;

/**
 * A writer of the catalogue's classes: for each domain its attribute keys, instruments, spans and
 * events, an enum for each closed attribute, and the names of each public group of attributes.
 */
final class JavaWriter {

  private static final ClassName SCOPE = JavaTypes.ours("InstrumentationScope");

  private final Catalogue catalogue;
  private final GeneratedPackage target;
  private final CodeBlock scope;

  /**
   * A writer.
   *
   * @param scope the expression that makes the instrumentation scope of what is recorded
   */
  JavaWriter(Catalogue catalogue, GeneratedPackage target, CodeBlock scope) {
    this.catalogue = catalogue;
    this.target = target;
    this.scope = scope;
  }

  /** A writer of our own catalogue. */
  static JavaWriter ours(Catalogue catalogue) {
    GeneratedPackage target = GeneratedPackage.ours();
    return new JavaWriter(catalogue, target, CodeBlock.of("new $T($S)", SCOPE, target.name()));
  }

  /** A writer of a catalogue that is built on ours. */
  static JavaWriter of(Catalogue catalogue, GeneratedPackage target, String version) {
    return new JavaWriter(
        catalogue, target, CodeBlock.of("new $T($S, $S, URL)", SCOPE, target.name(), version));
  }

  /**
   * Writes all classes, and deletes those that nothing defines any more. A file that is as it
   * should be is left alone: else all that depends on it is compiled anew.
   */
  void writeTo(Path folder) throws IOException {
    Path sources = folder.resolve(target.name().replace('.', '/'));
    Files.createDirectories(sources);
    List<TypeSpec> types = types();
    deleteOthers(sources, types);
    for (TypeSpec type : types) {
      Path file = sources.resolve(type.name() + ".java");
      String text = text(type);
      if (!Files.exists(file) || !Files.readString(file).equals(text)) {
        Files.writeString(file, text);
      }
    }
  }

  private static void deleteOthers(Path sources, List<TypeSpec> types) throws IOException {
    Set<String> names =
        types.stream().map(type -> type.name() + ".java").collect(Collectors.toSet());
    try (Stream<Path> present = Files.list(sources)) {
      for (Path file : present.toList()) {
        String name = file.getFileName().toString();
        if (name.endsWith(".java") && !names.contains(name)) {
          Files.delete(file);
        }
      }
    }
  }

  private String text(TypeSpec type) {
    return JavaFile.builder(target.name(), type)
        .skipJavaLangImports(true)
        .indent("  ")
        .build()
        .toString();
  }

  private List<TypeSpec> types() {
    List<TypeSpec> types = new ArrayList<>();
    catalogue
        .attributesByDomain()
        .forEach((domain, all) -> types.add(AttributesWriter.keys(domain, all)));
    catalogue
        .metricsByDomain()
        .forEach((domain, all) -> types.add(new MetricsWriter(domain, target).write(all)));
    catalogue.spansByDomain().forEach((domain, all) -> types.add(SpansWriter.write(domain, all)));
    catalogue
        .eventsByDomain()
        .forEach((domain, all) -> types.addAll(EventsWriter.write(domain, all, target)));
    catalogue.groups().forEach(group -> types.add(AttributesWriter.names(group)));
    catalogue.attributes().stream()
        .filter(Attribute::isEnum)
        .forEach(attribute -> types.add(AttributesWriter.values(attribute)));
    types.add(schema());
    return types;
  }

  private TypeSpec schema() {
    return JavaTypes.holder("Schema")
        .addJavadoc("The schema by which the names of this catalogue are to be read.")
        .addField(
            JavaTypes.stringConstant("URL", catalogue.schemaUrl())
                .addJavadoc("What meters and tracers give as their schema.")
                .build())
        .addField(
            FieldSpec.builder(SCOPE, "SCOPE", Modifier.PUBLIC, Modifier.STATIC, Modifier.FINAL)
                .addJavadoc("The meter and the tracer of what this catalogue defines.")
                .initializer(scope)
                .build())
        .build();
  }
}
