package io.throughline.semconv.generator;

import com.palantir.javapoet.AnnotationSpec;
import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.FieldSpec;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.TypeName;
import com.palantir.javapoet.TypeSpec;
import io.throughline.semconv.generator.Catalogue.ValueType;
import javax.lang.model.element.Modifier;

/** The types that generated code refers to, and the forms that all of it has in common. */
final class JavaTypes {

  static final String PACKAGE = "io.throughline.semconv";
  static final ClassName NULLABLE = ClassName.get("org.jspecify.annotations", "Nullable");

  private JavaTypes() {}

  /** A type of OpenTelemetry's API. */
  static ClassName api(String part, String name) {
    return ClassName.get("io.opentelemetry.api." + part, name);
  }

  /** A type that generated code is built on. */
  static ClassName ours(String name) {
    return ClassName.get(PACKAGE, name);
  }

  static TypeName value(ValueType type) {
    return switch (type) {
      case STRING -> ClassName.get(String.class);
      case INT -> TypeName.LONG;
      case DOUBLE -> TypeName.DOUBLE;
      case BOOLEAN -> TypeName.BOOLEAN;
    };
  }

  static TypeSpec.Builder publicFinalClass(String name) {
    return TypeSpec.classBuilder(name)
        .addAnnotation(generated())
        .addModifiers(Modifier.PUBLIC, Modifier.FINAL);
  }

  /** A class that only holds constants and static methods. */
  static TypeSpec.Builder holder(String name) {
    return publicFinalClass(name)
        .addMethod(MethodSpec.constructorBuilder().addModifiers(Modifier.PRIVATE).build());
  }

  static FieldSpec.Builder stringConstant(String name, String value) {
    return FieldSpec.builder(String.class, name, Modifier.PUBLIC, Modifier.STATIC, Modifier.FINAL)
        .initializer("$S", value);
  }

  static AnnotationSpec generated() {
    return AnnotationSpec.builder(ClassName.get("javax.annotation.processing", "Generated"))
        .addMember("value", "$S", JavaTypes.class.getPackageName())
        .build();
  }
}
