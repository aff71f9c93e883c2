package io.throughline.semconv.generator;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.FieldSpec;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.TypeSpec;
import io.throughline.semconv.generator.Catalogue.Attribute;
import io.throughline.semconv.generator.Catalogue.Event;
import io.throughline.semconv.generator.Catalogue.Use;
import java.util.ArrayList;
import java.util.List;
import javax.lang.model.element.Modifier;

/** A writer of the class of each event, through which its line is logged with the right fields. */
final class EventsWriter {

  private static final ClassName LOGGING_EVENT_BUILDER =
      ClassName.get("org.slf4j.spi", "LoggingEventBuilder");
  private static final ClassName NO_LINE = ClassName.get("org.slf4j.spi", "NOPLoggingEventBuilder");
  private static final ClassName CATALOGUE_EVENT = JavaTypes.ours("CatalogueEvent");

  private EventsWriter() {}

  static List<TypeSpec> write(String domain, List<Event> events, GeneratedPackage target) {
    List<TypeSpec> types = new ArrayList<>();
    TypeSpec.Builder holder =
        JavaTypes.holder(JavaNames.type(domain) + "Events")
            .addJavadoc("The events whose names begin with {@code $L.}.", domain);
    for (Event event : events) {
      ClassName type = target.type(JavaNames.type(event.name()) + "Event");
      types.add(event(event, type, domain, target));
      holder.addMethod(
          MethodSpec.methodBuilder(JavaNames.member(JavaNames.local(event.name())))
              .addJavadoc(Javadoc.of(event.text()))
              .addJavadoc(
                  "\n<p>Event {@code $L}$L.\n",
                  event.name(),
                  Javadoc.attributes(event.attributes()))
              .addJavadoc(
                  "\n@param line a line of the level that is wanted: {@code log.atInfo()}\n")
              .addJavadoc("@return the event, to be given its fields and logged\n")
              .addModifiers(Modifier.PUBLIC, Modifier.STATIC)
              .addParameter(LOGGING_EVENT_BUILDER, "line")
              .returns(type)
              .addStatement("return $T.of(line)", type)
              .build());
    }
    types.add(holder.build());
    return types;
  }

  private static TypeSpec event(
      Event event, ClassName type, String domain, GeneratedPackage target) {
    TypeSpec.Builder builder =
        JavaTypes.publicFinalClass(type.simpleName())
            .superclass(CATALOGUE_EVENT)
            .addJavadoc(Javadoc.of(event.text()))
            .addJavadoc("\n<p>Event {@code $L}.\n", event.name())
            .addField(
                JavaTypes.stringConstant("NAME", event.name())
                    .addJavadoc("The name that tells it from other lines.")
                    .build())
            .addField(
                FieldSpec.builder(type, "DISABLED")
                    .addModifiers(Modifier.PRIVATE, Modifier.STATIC, Modifier.FINAL)
                    .initializer("new $T($T.singleton())", type, NO_LINE)
                    .build())
            .addMethod(
                MethodSpec.constructorBuilder()
                    .addModifiers(Modifier.PRIVATE)
                    .addParameter(LOGGING_EVENT_BUILDER, "line")
                    .addStatement("super(line, NAME)")
                    .build())
            .addMethod(
                MethodSpec.methodBuilder("of")
                    .addModifiers(Modifier.STATIC)
                    .addParameter(LOGGING_EVENT_BUILDER, "line")
                    .returns(type)
                    .addStatement("return isEnabled(line) ? new $T(line) : DISABLED", type)
                    .build());
    for (Use use : event.attributes()) {
      builder.addMethod(field(use.attribute(), type, domain, target));
    }
    return builder.build();
  }

  private static MethodSpec field(
      Attribute attribute, ClassName type, String domain, GeneratedPackage target) {
    String name = JavaNames.parameter(attribute, domain);
    return MethodSpec.methodBuilder(name)
        .addJavadoc(
            "Sets {@code $L}. $L\n", attribute.key(), Javadoc.html(attribute.text().brief()))
        .addJavadoc("\n@param $L the value\n@return this event\n", name)
        .addModifiers(Modifier.PUBLIC)
        .addParameter(target.parameter(attribute), name)
        .returns(type)
        .addStatement(
            attribute.isEnum() ? "field($S, $L.value())" : "field($S, $L)", attribute.key(), name)
        .addStatement("return this")
        .build();
  }
}
