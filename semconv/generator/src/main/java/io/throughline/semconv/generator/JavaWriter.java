package io.throughline.semconv.generator;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

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
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;

/**
 * A writer of the catalogue's classes: for each domain its attribute keys, instruments, spans and
 * events, an enum for each closed attribute, and the names of each public group of attributes.
 */
final class JavaWriter {

  private static final ClassName SCOPE = JavaTypes.ours("InstrumentationScope");

  /** The line by which a class is known that we wrote. */
  private static final String MARK = "@Generated(\"" + JavaWriter.class.getPackageName() + "\")";

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
   * should be is left alone: else all that depends on it is compiled anew. What people wrote is
   * left alone, too.
   *
   * @param folder of the sources
   * @param definitions the folder that the classes are generated from
   * @throws CatalogueException if a file that is to be written, or one beside it, is not ours, or
   *     two names of the catalogue are one in Java
   */
  void writeTo(Path folder, Path definitions) throws IOException {
    Path sources = folder.resolve(target.name().replace('.', '/'));
    Origin origin = Origin.of(sources, definitions);
    JavaCollisions.check(catalogue);
    Map<String, String> texts = new TreeMap<>();
    types().forEach(type -> texts.put(type.name() + ".java", text(type, origin)));
    Files.createDirectories(sources);
    for (Path outdated : outdated(sources, texts.keySet(), origin)) {
      Files.delete(outdated);
    }
    for (Map.Entry<String, String> text : texts.entrySet()) {
      Path file = sources.resolve(text.getKey());
      if (!Files.exists(file) || !Files.readString(file).equals(text.getValue())) {
        Files.writeString(file, text.getValue());
      }
    }
  }

  /** The classes of ours that nothing defines any more. */
  private static List<Path> outdated(Path sources, Set<String> names, Origin origin)
      throws IOException {
    List<Path> outdated = new ArrayList<>();
    try (Stream<Path> present = Files.list(sources)) {
      for (Path file : present.filter(path -> path.toString().endsWith(".java")).toList()) {
        // In any encoding: of what people wrote, only the marks are of interest.
        List<String> lines = Files.readAllLines(file, ISO_8859_1);
        boolean defined = names.contains(file.getFileName().toString());
        boolean generated = lines.contains(MARK);
        if (generated && origin.differsFrom(lines.get(0).replaceFirst("^// ", ""))) {
          throw new CatalogueException(
              file + ":1", "comes from another catalogue, and each needs a package of its own");
        }
        if (defined && !generated) {
          throw new CatalogueException(
              file + ":1", "was not generated, and a class of this name would be written over it");
        }
        if (generated && !defined) {
          outdated.add(file);
        }
      }
    }
    return outdated;
  }

  private String text(TypeSpec type, Origin origin) {
    return JavaFile.builder(target.name(), type)
        .addFileComment("$L", origin.line())
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
