package io.throughline.semconv.generator;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** A mapping of a YAML file that knows where it stands, so that an error can name file and line. */
final class YamlMap {

  private final Path file;
  private final Node node;
  private final Map<String, Node> entries;

  private YamlMap(Path file, Node node, Map<String, Node> entries) {
    this.file = file;
    this.node = node;
    this.entries = entries;
  }

  private YamlMap(Path file, Node node) {
    this(file, node, new LinkedHashMap<>());
    if (!(node instanceof MappingNode mapping)) {
      throw new CatalogueException(place(node), "expected a mapping");
    }
    for (NodeTuple tuple : mapping.getValue()) {
      String key = scalar(tuple.getKeyNode());
      if (entries.put(key, tuple.getValueNode()) != null) {
        throw new CatalogueException(place(tuple.getKeyNode()), "'" + key + "' stands here twice");
      }
    }
  }

  static YamlMap read(Path file) throws IOException {
    LoadSettings settings = LoadSettings.builder().setLabel(file.toString()).build();
    try {
      Optional<Node> root = new Compose(settings).composeString(Files.readString(file));
      return new YamlMap(
          file, root.orElseThrow(() -> new CatalogueException(file + ":1", "the file is empty")));
    } catch (CharacterCodingException e) {
      throw new CatalogueException(file.toString(), "is not text in UTF-8");
    } catch (YamlEngineException e) {
      throw new CatalogueException(file.toString(), String.valueOf(e.getMessage()));
    }
  }

  /** Refuses every key that is not among the given ones. */
  YamlMap allow(Set<String> keys) {
    for (String key : entries.keySet()) {
      if (!keys.contains(key)) {
        throw problem("unknown key '" + key + "', allowed are " + keys.stream().sorted().toList());
      }
    }
    return this;
  }

  boolean has(String key) {
    return entries.containsKey(key);
  }

  Set<String> keys() {
    return entries.keySet();
  }

  boolean isMap(String key) {
    return entries.get(key) instanceof MappingNode;
  }

  String string(String key) {
    return scalar(required(key));
  }

  String string(String key, String otherwise) {
    @Nullable Node value = entries.get(key);
    return value == null ? otherwise : scalar(value);
  }

  /** The value as a constant of an enum, whose names are written in lower case. */
  <E extends Enum<E>> E constant(String key, Class<E> type) {
    Map<String, E> constants = new LinkedHashMap<>();
    for (E constant : type.getEnumConstants()) {
      constants.put(constant.name().toLowerCase(Locale.ROOT), constant);
    }
    @Nullable E constant = constants.get(string(key));
    if (constant == null) {
      throw new CatalogueException(
          place(required(key)),
          key + " '" + string(key) + "' is unknown, allowed are " + constants.keySet());
    }
    return constant;
  }

  YamlMap map(String key) {
    return new YamlMap(file, required(key));
  }

  /** The list under a key, empty if there is none. */
  List<YamlMap> maps(String key) {
    return list(key, element -> new YamlMap(file, element));
  }

  /** A list under a key, or the one value that stands for a list of one. */
  List<String> strings(String key) {
    return entries.get(key) instanceof ScalarNode one
        ? List.of(scalar(one))
        : list(key, this::scalar);
  }

  /** A list of which each element is either a mapping or the value of its only key. */
  List<YamlMap> mapsOrStrings(String key, String onlyKey) {
    return list(
        key,
        element ->
            element instanceof ScalarNode
                ? new YamlMap(file, element, Map.of(onlyKey, element))
                : new YamlMap(file, element));
  }

  List<Double> numbers(String key) {
    return list(key, element -> number(element, YamlMap::finite));
  }

  private static Double finite(String value) {
    Double number = Double.valueOf(value);
    if (!Double.isFinite(number)) {
      throw new NumberFormatException(value);
    }
    return number;
  }

  /** Whether a value is a whole number, as YAML's rules say: not in quotes, no zeros before it. */
  boolean isInteger(String key) {
    return required(key).getTag().equals(Tag.INT);
  }

  int positiveInteger(String key) {
    Node value = required(key);
    int number = number(value, Integer::valueOf);
    if (number <= 0) {
      throw new CatalogueException(place(value), key + " must be above zero");
    }
    return number;
  }

  private <N> N number(Node value, Function<String, N> parser) {
    try {
      return parser.apply(scalar(value));
    } catch (NumberFormatException e) {
      throw new CatalogueException(place(value), "expected a number");
    }
  }

  /** The file and the line at which it begins. */
  String place() {
    return place(node);
  }

  CatalogueException problem(String problem) {
    return new CatalogueException(place(), problem);
  }

  /** A problem with what stands under a key. */
  CatalogueException problem(String key, String problem) {
    return new CatalogueException(place(required(key)), problem);
  }

  private Node required(String key) {
    @Nullable Node value = entries.get(key);
    if (value == null) {
      throw problem("'" + key + "' is missing");
    }
    return value;
  }

  private <T> List<T> list(String key, Function<Node, T> element) {
    @Nullable Node value = entries.get(key);
    if (value == null) {
      return List.of();
    }
    if (!(value instanceof SequenceNode sequence)) {
      throw new CatalogueException(place(value), "expected a list");
    }
    return sequence.getValue().stream().map(element).toList();
  }

  private String scalar(Node value) {
    if (value instanceof ScalarNode scalar) {
      return scalar.getValue();
    }
    throw new CatalogueException(place(value), "expected a single value");
  }

  private String place(Node at) {
    return at.getStartMark().map(mark -> file + ":" + (mark.getLine() + 1)).orElse(file.toString());
  }
}
