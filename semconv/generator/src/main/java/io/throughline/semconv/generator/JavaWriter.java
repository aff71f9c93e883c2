package io.throughline.semconv.generator;

import com.palantir.javapoet.JavaFile;
import com.palantir.javapoet.TypeSpec;
import io.throughline.semconv.generator.Catalogue.Attribute;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A writer of the catalogue's classes: for each domain its attribute keys, instruments, spans and
 * events, an enum for each closed attribute, and the names of each public group of attributes.
 */
final class JavaWriter {

  private final Catalogue catalogue;

  JavaWriter(Catalogue catalogue) {
    this.catalogue = catalogue;
  }

  /** A file that is as it should be is left alone: else all that depends on it is compiled anew. */
  void writeTo(Path folder) throws IOException {
    Path target = folder.resolve(JavaTypes.PACKAGE.replace('.', '/'));
    Files.createDirectories(target);
    for (TypeSpec type : types()) {
      Path file = target.resolve(type.name() + ".java");
      String text = text(type);
      if (!Files.exists(file) || !Files.readString(file).equals(text)) {
        Files.writeString(file, text);
      }
    }
  }

  private static String text(TypeSpec type) {
    return JavaFile.builder(JavaTypes.PACKAGE, type)
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
        .forEach((domain, all) -> types.add(new MetricsWriter(domain).write(all)));
    catalogue.spansByDomain().forEach((domain, all) -> types.add(SpansWriter.write(domain, all)));
    catalogue
        .eventsByDomain()
        .forEach((domain, all) -> types.addAll(EventsWriter.write(domain, all)));
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
        .build();
  }
}
