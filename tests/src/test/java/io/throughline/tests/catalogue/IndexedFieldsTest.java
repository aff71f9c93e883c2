package io.throughline.tests.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class IndexedFieldsTest {

  @Test
  void a_field_of_the_index_template_of_log_lines_is_one_of_the_catalogue() throws IOException {
    Path template =
        Path.of("..", "deploy/elasticsearch/component_templates/throughline-json-lines.json");
    Set<String> fields = new HashSet<>();
    JsonMapper.shared()
        .readTree(Files.readString(template))
        .at("/template/mappings/properties")
        .properties()
        .stream()
        .filter(field -> !field.getValue().path("type").asString("").equals("alias"))
        .forEach(field -> fields.add(field.getKey()));

    assertThat(fields).isNotEmpty().isSubsetOf(DefinedLogFields.names());
  }
}
