package io.throughline.semconv.generator;

import com.palantir.javapoet.CodeBlock;
import io.throughline.semconv.generator.Catalogue.Alias;
import io.throughline.semconv.generator.Catalogue.Attribute;
import io.throughline.semconv.generator.Catalogue.Metric;
import io.throughline.semconv.generator.Catalogue.Text;
import io.throughline.semconv.generator.Catalogue.Use;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The model's texts as javadoc. */
final class Javadoc {

  private static final int LINE = 92;

  private static final Pattern CODE_SPAN = Pattern.compile("`([^`]*)`");

  /** White space, but not inside braces. */
  private static final Pattern SPACE = Pattern.compile("\\s+(?![^{]*})");

  private Javadoc() {}

  static CodeBlock of(Text text) {
    return paragraphs(text, "Stability: " + text.stability().replace('_', ' ') + ".", "");
  }

  /** A metric, with its unit, its attributes and the names that source documents have for it. */
  static CodeBlock of(Metric metric) {
    String facts =
        "Metric {@code %s}, unit {@code %s}%s. Stability: %s."
            .formatted(
                metric.name(),
                metric.unit(),
                attributes(metric.attributes()),
                metric.text().stability().replace('_', ' '));
    return paragraphs(metric.text(), facts, aliases(metric.aliases()));
  }

  private static CodeBlock paragraphs(Text text, String... facts) {
    CodeBlock.Builder doc = CodeBlock.builder().add("$L\n", fill(html(text.brief())));
    List<String> paragraphs = new ArrayList<>(List.of(html(text.note())));
    paragraphs.addAll(List.of(facts));
    paragraphs.removeIf(String::isEmpty);
    paragraphs.forEach(paragraph -> doc.add("\n$L\n", fill("<p>" + paragraph)));
    if (text.deprecated() != null) {
      doc.add("\n@deprecated $L\n", fill(html(text.deprecated())));
    }
    return doc.build();
  }

  /** The attributes of a signal, to follow its name in a sentence. */
  static String attributes(List<Use> uses) {
    return uses.isEmpty()
        ? ""
        : uses.stream()
            .map(use -> "{@code " + use.key() + "}")
            .collect(Collectors.joining(", ", "; attributes ", ""));
  }

  /** A parameter that takes an attribute. */
  static CodeBlock parameter(String name, Use use) {
    Attribute attribute = use.attribute();
    String brief = html(attribute.text().brief()).replaceFirst("\\.$", "");
    String bound =
        attribute.isClosed() ? "" : "; at most " + attribute.bound() + " different values are kept";
    String presence = use.required() ? "" : "; null if absent";
    return CodeBlock.of(
        "$L\n",
        fill(
            "@param %s {@code %s}: %s%s%s"
                .formatted(name, attribute.key(), brief, bound, presence)));
  }

  private static String aliases(List<Alias> aliases) {
    SortedMap<String, List<String>> names =
        aliases.stream()
            .collect(
                Collectors.groupingBy(
                    Alias::document,
                    TreeMap::new,
                    Collectors.mapping(alias -> code(alias.name()), Collectors.toList())));
    return names.entrySet().stream()
        .map(
            entry ->
                "In " + html(entry.getKey()) + ": " + String.join(", ", entry.getValue()) + ".")
        .collect(Collectors.joining(" "));
  }

  /** Breaks lines where a careful person would. */
  private static String fill(String text) {
    StringBuilder filled = new StringBuilder();
    int column = 0;
    for (String word : SPACE.split(text, -1)) {
      if (column > 0) {
        boolean fits = column + 1 + word.length() <= LINE;
        filled.append(fits ? ' ' : '\n');
        column = fits ? column + 1 : 0;
      }
      filled.append(word);
      column += word.length();
    }
    return filled.toString();
  }

  /** Markdown's code spans become javadoc's; nothing else of Markdown is used in the model. */
  static String html(String markdown) {
    String text = markdown.strip();
    StringBuilder html = new StringBuilder();
    Matcher span = CODE_SPAN.matcher(text);
    int end = 0;
    while (span.find()) {
      html.append(escaped(text.substring(end, span.start()))).append(code(span.group(1)));
      end = span.end();
    }
    return html.append(escaped(text.substring(end))).toString();
  }

  /** Code in javadoc's own form, unless something of it is to be escaped. */
  private static String code(String text) {
    String escaped = escaped(text);
    boolean plain = escaped.equals(text) && !text.contains("{") && !text.contains("}");
    return plain ? "{@code " + text + "}" : "<code>" + escaped + "</code>";
  }

  /** Without what HTML, javadoc and the compiler (in comments, too) understand in their own way. */
  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("@", "&#64;")
        .replace("\\", "&#92;")
        .replace("*/", "*&#47;");
  }
}
