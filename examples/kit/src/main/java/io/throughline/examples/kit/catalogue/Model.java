package io.throughline.examples.kit.catalogue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The catalogue as its YAML files define it, read without the generator. */
public final class Model {

  /** A metric, span or event, by the properties of its definition. */
  record Definition(Map<?, ?> properties) {

    String text(String property) {
      return String.valueOf(properties.get(property));
    }

    Set<String> attributes() {
      Set<String> names = new HashSet<>();
      for (String list : List.of("attributes", "identity", "description")) {
        for (Map<?, ?> reference : maps(properties.get(list))) {
          names.add(String.valueOf(reference.get("ref")));
        }
      }
      return names;
    }
  }

  private final Map<String, Definition> metrics = new HashMap<>();
  private final Map<String, Definition> spans = new HashMap<>();
  private final Map<String, Definition> events = new HashMap<>();
  private final Map<String, Definition> groups = new HashMap<>();
  private final Map<String, Definition> entities = new HashMap<>();
  private final Map<String, Definition> attributes = new HashMap<>();

  /** Reads the files of the project in or below which this process was started. */
  public Model() {
    for (String folder : List.of("model", "opentelemetry")) {
      try (Stream<Path> files = Files.list(semconv().resolve(folder))) {
        files.filter(file -> file.toString().endsWith(".yaml")).forEach(this::read);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static Path semconv() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.isDirectory(folder.resolve("semconv/model"))) {
      folder = Objects.requireNonNull(folder.getParent(), "there is no semconv/model above");
    }
    return folder.resolve("semconv");
  }

  private void read(Path file) {
    Map<?, ?> content;
    try {
      Load yaml = new Load(LoadSettings.builder().setLabel(file.toString()).build());
      content = (Map<?, ?>) Objects.requireNonNull(yaml.loadFromString(Files.readString(file)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    read(content, "metrics", "name", metrics);
    read(content, "spans", "type", spans);
    read(content, "events", "name", events);
    read(content, "attribute_groups", "id", groups);
    read(content, "entities", "type", entities);
    read(content, "attributes", "key", attributes);
  }

  private static void read(
      Map<?, ?> content, String list, String key, Map<String, Definition> definitions) {
    for (Map<?, ?> properties : maps(content.get(list))) {
      definitions.put(String.valueOf(properties.get(key)), new Definition(properties));
    }
  }

  private static List<Map<?, ?>> maps(@Nullable Object list) {
    return list instanceof Collection<?> all
        ? all.stream().<Map<?, ?>>map(each -> (Map<?, ?>) each).toList()
        : List.of();
  }

  Map<String, Definition> metrics() {
    return metrics;
  }

  Map<String, Definition> spans() {
    return spans;
  }

  Map<String, Definition> events() {
    return events;
  }

  /** All attributes that are defined, whatever refers to them. */
  Set<String> attributes() {
    return attributes.keySet();
  }

  Set<String> resourceAttributes() {
    Set<String> names = new HashSet<>();
    entities.values().forEach(entity -> names.addAll(entity.attributes()));
    return names;
  }

  /** The fields that any log line may have. */
  Set<String> logFields() {
    return Objects.requireNonNull(groups.get("log.fields")).attributes();
  }
}
