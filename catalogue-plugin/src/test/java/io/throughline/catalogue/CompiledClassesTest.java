package io.throughline.catalogue;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Names and texts that are ordinary in a catalogue and special in Java. */
class CompiledClassesTest {

  private static final List<String> WORDS =
      List.of(
          "class",
          "new",
          "default",
          "import",
          "yield",
          "record",
          "var",
          "true",
          "notify",
          "wait",
          "hash_code",
          "to_string",
          "get_class",
          "instruments",
          "meter",
          "index",
          "known",
          "value",
          "attributes",
          "measurement",
          "log",
          "field",
          "of",
          "line",
          "tracer",
          "name",
          "create",
          "self",
          "2fa");

  private static final Map<String, String> INSTRUMENTS =
      Map.of("shop", "counter", "till", "histogram", "safe", "gauge");

  private static final String TEXT =
      "'Of C:\\users\\in, */*, `C:\\users`, `a*/b`, `a<b>{c}`, <b> & @see {@link X} $T $L `{`.'";

  private static final String TEXTS = "brief: " + TEXT + ", stability: stable";

  private static final String CODES =
      """
      attributes:
      - key: shop.codes
        type: {members: [{id: aud, value: "036", %1$s}, {id: usd, value: "840", %1$s}]}
        brief: A code.
        stability: stable
      """
          .formatted(TEXTS);

  @TempDir Path root;

  @Test
  void ordinary_names_and_texts_compile() throws IOException {
    Path telemetry = root.resolve("telemetry");
    Output.write(telemetry.resolve("manifest.yaml"), "schema_url: https://shop.example/1\n");
    Output.write(telemetry.resolve("shop.yaml"), definitions());
    Path sources = root.resolve("sources");

    new TelemetryFolder(telemetry, "shop", "com.example.shop", "1.0.0")
        .generate(sources, root.resolve("output"));

    assertThat(compile(sources)).isEmpty();
    assertThat(root.resolve("classes/com/example/shop/ShopMetrics.class")).exists();
    assertThat(sources.resolve("com/example/shop/ShopCodes.java"))
        .content()
        .contains("AUD(\"036\")", "USD(\"840\")");
  }

  /** Each word as an attribute, as a metric, as a span and as an event. */
  private static String definitions() {
    StringBuilder attributes = new StringBuilder(CODES);
    StringBuilder metrics = new StringBuilder("metrics:\n");
    StringBuilder spans = new StringBuilder("spans:\n");
    StringBuilder events = new StringBuilder("events:\n");
    for (String word : WORDS) {
      INSTRUMENTS.forEach(
          (domain, instrument) -> {
            String name = domain + "." + word;
            attributes.append(
                """
                - {key: %1$s, type: string, annotations: {bound: 9}, %2$s}
                - {key: %3$s.is_%4$s, type: boolean, %2$s}
                """
                    .formatted(name, TEXTS, domain, word));
            metrics.append(
                """
                - name: %1$s
                  instrument: %2$s
                  unit: "{thing}"
                  annotations:
                    code_generation: {metric_value_type: int}
                    aliases: {"a*/b": ["*/%1$s"]}
                  attributes: %3$s
                  requirement_level: recommended
                  brief: %4$s
                  stability: stable
                """
                    .formatted(name, instrument, uses(domain, word), TEXT));
          });
      spans.append(
          "- {type: shop.%1$s, kind: server, name: {note: it}, requirement_level: recommended, %2$s}\n"
              .formatted(word, TEXTS));
      events.append(
          "- {name: shop.%1$s, requirement_level: recommended, attributes: %2$s, %3$s}\n"
              .formatted(word, uses("shop", word), TEXTS));
    }
    return "file_format: definition/2\n" + attributes + metrics + spans + events;
  }

  private static String uses(String domain, String word) {
    return """
        [{ref: shop.codes, requirement_level: recommended}, {ref: %1$s.%2$s, requirement_level: required},
           {ref: %1$s.is_%2$s, requirement_level: recommended}]\
        """
        .formatted(domain, word);
  }

  /** What javac says. */
  private String compile(Path sources) throws IOException {
    List<String> arguments =
        new ArrayList<>(List.of("-proc:none", "-d", root.resolve("classes").toString()));
    try (Stream<Path> files = Files.walk(sources)) {
      files.map(Path::toString).filter(file -> file.endsWith(".java")).forEach(arguments::add);
    }
    ByteArrayOutputStream problems = new ByteArrayOutputStream();
    ToolProvider.getSystemJavaCompiler()
        .run(null, problems, problems, arguments.toArray(String[]::new));
    return problems.toString(UTF_8);
  }
}
