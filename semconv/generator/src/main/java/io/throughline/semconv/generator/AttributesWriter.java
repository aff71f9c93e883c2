package io.throughline.semconv.generator;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.FieldSpec;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.ParameterizedTypeName;
import com.palantir.javapoet.TypeName;
import com.palantir.javapoet.TypeSpec;
import io.throughline.semconv.generator.Catalogue.Attribute;
import io.throughline.semconv.generator.Catalogue.AttributeGroup;
import io.throughline.semconv.generator.Catalogue.Member;
import io.throughline.semconv.generator.Catalogue.Use;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import javax.lang.model.element.Modifier;

/** A writer of attribute keys, their values, and the names of those that belong together. */
final class AttributesWriter {

  private static final ClassName ATTRIBUTE_KEY = JavaTypes.api("common", "AttributeKey");

  private AttributesWriter() {}

  static TypeSpec keys(String domain, List<Attribute> attributes) {
    TypeSpec.Builder type =
        JavaTypes.holder(JavaNames.type(domain) + "Attributes")
            .addJavadoc("The attributes whose names begin with {@code $L.}.", domain);
    for (Attribute attribute : attributes) {
      TypeName keyType =
          ParameterizedTypeName.get(ATTRIBUTE_KEY, JavaTypes.value(attribute.type()).box());
      FieldSpec.Builder key =
          FieldSpec.builder(
                  keyType,
                  JavaNames.constant(attribute.key()),
                  Modifier.PUBLIC,
                  Modifier.STATIC,
                  Modifier.FINAL)
              .addJavadoc(Javadoc.of(attribute.text()))
              .initializer("$T.$L($S)", ATTRIBUTE_KEY, factory(attribute), attribute.key());
      if (attribute.text().deprecated() != null) {
        key.addAnnotation(Deprecated.class);
      }
      type.addField(key.build());
    }
    return type.build();
  }

  private static String factory(Attribute attribute) {
    return switch (attribute.type()) {
      case STRING -> "stringKey";
      case INT -> "longKey";
      case DOUBLE -> "doubleKey";
      case BOOLEAN -> "booleanKey";
    };
  }

  static TypeSpec values(Attribute attribute) {
    TypeName value = JavaTypes.value(attribute.type());
    TypeSpec.Builder type =
        TypeSpec.enumBuilder(JavaNames.type(attribute.key()))
            .addJavadoc(
                "The values of {@code $L}. $L\n",
                attribute.key(),
                Javadoc.html(attribute.text().brief()))
            .addAnnotation(JavaTypes.generated())
            .addModifiers(Modifier.PUBLIC)
            .addField(value, "value", Modifier.PRIVATE, Modifier.FINAL)
            .addMethod(
                MethodSpec.constructorBuilder()
                    .addParameter(value, "value")
                    .addStatement("this.value = value")
                    .build())
            .addMethod(
                MethodSpec.methodBuilder("value")
                    .addJavadoc("The value as it stands in telemetry.\n\n@return the value\n")
                    .addModifiers(Modifier.PUBLIC)
                    .returns(value)
                    .addStatement("return value")
                    .build());
    for (Member member : attribute.members()) {
      type.addEnumConstant(
          JavaNames.constant(member.id()),
          TypeSpec.anonymousClassBuilder(
                  attribute.type() == Catalogue.ValueType.INT ? "$LL" : "$S", member.value())
              .addJavadoc(Javadoc.of(member.text()))
              .build());
    }
    return type.build();
  }

  static TypeSpec names(AttributeGroup group) {
    TypeSpec.Builder type =
        JavaTypes.holder(JavaNames.type(group.id())).addJavadoc(Javadoc.of(group.text()));
    for (Use use : group.attributes()) {
      type.addField(
          JavaTypes.stringConstant(JavaNames.constant(use.key()), use.key())
              .addJavadoc(Javadoc.of(use.attribute().text()))
              .build());
    }
    return type.addField(required(group)).build();
  }

  private static FieldSpec required(AttributeGroup group) {
    return FieldSpec.builder(
            ParameterizedTypeName.get(Set.class, String.class),
            "REQUIRED",
            Modifier.PUBLIC,
            Modifier.STATIC,
            Modifier.FINAL)
        .addJavadoc("Those that are required, always or under a condition; unmodifiable.\n")
        .initializer(
            "$T.of($L)",
            Set.class,
            group.attributes().stream()
                .filter(use -> use.required() || use.level().conditional())
                .map(use -> JavaNames.constant(use.key()))
                .collect(Collectors.joining(", ")))
        .build();
  }
}
