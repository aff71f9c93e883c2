package io.throughline.tests.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class LogFieldsTemplateTest {

  private static final Path TEMPLATE =
      Path.of("..", "deploy/elasticsearch/component_templates/throughline-log-fields.json");

  @Test
  void the_log_fields_are_indexed_as_the_catalogue_says() throws IOException {
    String template = template();
    if ("write".equals(System.getProperty("catalogue.files"))) {
      Files.writeString(TEMPLATE, template);
    }

    assertThat(Files.readString(TEMPLATE))
        .as(
            "written by 'mvn test -pl tests -am -Dtest=LogFieldsTemplateTest"
                + " -Dsurefire.failIfNoSpecifiedTests=false -Dcatalogue.files=write'")
        .isEqualTo(template);
  }

  private static String template() {
    return ExportedMetrics.catalogue().get("logFields").properties().stream()
        .map(
            field ->
                "        \"%s\": %s"
                    .formatted(field.getKey(), mapping(field.getValue().asString())))
        .collect(
            Collectors.joining(
                ",\n",
                """
                {
                  "_meta": { "description": "The log fields of the catalogue; written by LogFieldsTemplateTest" },
                  "template": {
                    "mappings": {
                      "properties": {
                """,
                """

                      }
                    }
                  }
                }
                """));
  }

  private static String mapping(String type) {
    return switch (type) {
      // In bytes of UTF-8 a longer one may exceed what Lucene takes, and the line would be refused.
      case "keyword" -> "{ \"type\": \"keyword\", \"ignore_above\": 8191 }";
      // The distribution that deploy/local runs does not have match_only_text.
      case "match_only_text" -> "{ \"type\": \"text\" }";
      // A data stream refuses to ignore what is wrong with its time.
      case "date_nanos" -> "{ \"type\": \"date_nanos\", \"ignore_malformed\": false }";
      default -> "{ \"type\": \"%s\" }".formatted(type);
    };
  }
}
