package io.throughline.internal.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** What editors complete in {@code application.yaml} of a service with the Spring Boot starter. */
class SpringMetadataTest {

  private static final Path FILE =
      Path.of(
          "../spring-boot-starter/src/main/resources/META-INF/spring-configuration-metadata.json");

  /** Refreshed as the catalogue's pages are: {@code -Dcatalogue.files=write}. */
  @Test
  void it_has_every_setting() throws IOException {
    if ("write".equals(System.getProperty("catalogue.files"))) {
      Files.writeString(FILE, metadata());
    }
    assertThat(Files.readString(FILE)).isEqualTo(metadata());
  }

  private static String metadata() {
    List<Map<String, Object>> properties = new ArrayList<>();
    Settings.known().stream()
        .filter(setting -> setting.key().startsWith("throughline."))
        .map(SpringMetadataTest::property)
        .forEach(properties::add);
    return JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build()
            .writeValueAsString(Map.of("properties", properties))
        + "\n";
  }

  private static Map<String, Object> property(Setting<?> setting) {
    boolean isSwitch = setting.type().allowed().equals("true or false");
    String byDefault = setting.defaultText();
    // The starter measures the meters of Spring.
    boolean isOther = setting.key().equals("throughline.micrometer.enabled");
    return property(
        setting.key(),
        isSwitch ? "java.lang.Boolean" : "java.lang.String",
        isSwitch ? (Object) (isOther || Boolean.parseBoolean(byDefault)) : byDefault,
        setting.description().replace("`", ""));
  }

  private static Map<String, Object> property(
      String name, String type, @Nullable Object byDefault, String description) {
    Map<String, Object> property = new LinkedHashMap<>();
    property.put("name", name);
    property.put("type", type);
    property.put("description", description);
    if (byDefault != null) {
      property.put("defaultValue", byDefault);
    }
    return property;
  }
}
