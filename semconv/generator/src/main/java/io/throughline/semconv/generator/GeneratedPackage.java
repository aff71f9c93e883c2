package io.throughline.semconv.generator;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.CodeBlock;
import com.palantir.javapoet.TypeName;
import io.throughline.semconv.generator.Catalogue.Attribute;
import java.util.Set;
import java.util.stream.Collectors;
import javax.lang.model.SourceVersion;

/**
 * The package that generated classes belong to, which may refer to those of another catalogue.
 *
 * @param imported the keys of attributes whose classes are in {@link JavaTypes#PACKAGE} already
 */
record GeneratedPackage(String name, Set<String> imported) {

  /** The package of our own catalogue. */
  static GeneratedPackage ours() {
    return new GeneratedPackage(JavaTypes.PACKAGE, Set.of());
  }

  static GeneratedPackage of(String name, Catalogue imported) {
    if (!SourceVersion.isName(name)) {
      throw new CatalogueException("javaPackage", "'" + name + "' is not the name of a package");
    }
    return new GeneratedPackage(
        name,
        imported.attributes().stream().map(Attribute::key).collect(Collectors.toUnmodifiableSet()));
  }

  ClassName type(String type) {
    return ClassName.get(name, type);
  }

  /** What a caller gives as the value of an attribute. */
  TypeName parameter(Attribute attribute) {
    return attribute.isEnum()
        ? typeOf(attribute, JavaNames.type(attribute.key()))
        : JavaTypes.value(attribute.type());
  }

  /** The key of an attribute, as generated code names it. */
  CodeBlock key(Attribute attribute) {
    String holder = JavaNames.type(Catalogue.domain(attribute.key())) + "Attributes";
    return CodeBlock.of("$T.$L", typeOf(attribute, holder), JavaNames.constant(attribute.key()));
  }

  private ClassName typeOf(Attribute attribute, String type) {
    return imported.contains(attribute.key()) ? JavaTypes.ours(type) : type(type);
  }
}
