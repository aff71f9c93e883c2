package io.throughline.semconv.generator;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.databind.json.JsonMapper;

/** A writer of the component template by which Elasticsearch indexes the log fields. */
final class LogFieldsTemplate {

  /** In characters. In bytes of UTF-8 a longer text may exceed what Lucene takes as a term. */
  private static final int LONGEST_KEYWORD = 8191;

  private LogFieldsTemplate() {}

  /**
   * The text of the file, by its name.
   *
   * @param source the folder that the definitions are in, for readers
   */
  static SortedMap<String, String> files(String name, String source, Catalogue catalogue) {
    Map<String, Object> properties = new LinkedHashMap<>();
    Facts.of(catalogue).logFields().forEach((field, type) -> properties.put(field, mapping(type)));
    Map<String, Object> template = new LinkedHashMap<>();
    template.put("_meta", Map.of("description", "Generated from " + source + ": its log fields"));
    template.put("template", Map.of("mappings", Map.of("properties", properties)));
    return new TreeMap<>(
        Map.of(
            name + "-log-fields.json",
            JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(template)
                + "\n"));
  }

  private static Map<String, Object> mapping(String type) {
    return switch (type) {
      case "keyword" -> ordered("keyword", "ignore_above", LONGEST_KEYWORD);
      // The Elasticsearch of deploy/local does not have match_only_text.
      case "match_only_text" -> Map.of("type", "text");
      // A data stream refuses to ignore what is wrong with its time.
      case "date_nanos" -> ordered("date_nanos", "ignore_malformed", false);
      default -> Map.of("type", type);
    };
  }

  private static Map<String, Object> ordered(String type, String parameter, Object value) {
    Map<String, Object> mapping = new LinkedHashMap<>();
    mapping.put("type", type);
    mapping.put(parameter, value);
    return mapping;
  }
}
