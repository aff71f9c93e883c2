package io.throughline.semconv.generator;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.MethodSpec;
import com.palantir.javapoet.TypeSpec;
import io.throughline.semconv.generator.Catalogue.Span;
import java.util.List;
import javax.lang.model.element.Modifier;

/** A writer of the names of spans, and of methods that begin one with its name and kind. */
final class SpansWriter {

  private static final ClassName TRACER = JavaTypes.api("trace", "Tracer");
  private static final ClassName SPAN_BUILDER = JavaTypes.api("trace", "SpanBuilder");
  private static final ClassName SPAN_KIND = JavaTypes.api("trace", "SpanKind");

  private SpansWriter() {}

  static TypeSpec write(String domain, List<Span> spans) {
    TypeSpec.Builder type =
        JavaTypes.holder(JavaNames.type(domain) + "Spans")
            .addJavadoc("The spans whose names begin with {@code $L.}.", domain);
    for (Span span : spans) {
      String local = JavaNames.local(span.type());
      type.addField(
          JavaTypes.stringConstant(JavaNames.constant(local), span.type())
              .addJavadoc("The name of the span {@link #$L starts}.", JavaNames.member(local))
              .build());
      type.addMethod(
          MethodSpec.methodBuilder(JavaNames.member(local))
              .addJavadoc(Javadoc.of(span.text()))
              .addJavadoc(
                  "\n<p>Span {@code $L}$L.\n", span.type(), Javadoc.attributes(span.attributes()))
              .addJavadoc("\n@param tracer creates the span\n")
              .addJavadoc("@return the builder, with name and kind set\n")
              .addModifiers(Modifier.PUBLIC, Modifier.STATIC)
              .addParameter(TRACER, "tracer")
              .returns(SPAN_BUILDER)
              .addStatement(
                  "return tracer.spanBuilder($L).setSpanKind($T.$L)",
                  JavaNames.constant(local),
                  SPAN_KIND,
                  span.kind())
              .build());
    }
    return type.build();
  }
}
