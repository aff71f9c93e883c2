package io.throughline.deploy;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The metrics that an expression names, found without a parser. Prometheus itself parses every
 * expression where its rules are tested; this finds a renamed metric in each build.
 */
final class PromqlNames {

  private static final Pattern NOT_NAMES =
      Pattern.compile(
          "\\{[^}]*}|\\[[^]]*]"
              + "|\\b(by|without|on|ignoring|group_left|group_right)\\s*\\([^)]*\\)");
  private static final Pattern NAME =
      Pattern.compile("(?<![\\w:.])[a-zA-Z_:][\\w:]*(?![\\w:]|\\s*\\()");
  private static final Set<String> WORDS =
      Set.of("and", "or", "unless", "offset", "bool", "Inf", "NaN");

  private PromqlNames() {}

  static List<String> of(String expression) {
    // Strings first, because a brace may stand in one.
    String rest = NOT_NAMES.matcher(expression.replaceAll("\"[^\"]*\"", "\"\"")).replaceAll(" ");
    List<String> names = new ArrayList<>();
    Matcher name = NAME.matcher(rest);
    while (name.find()) {
      if (!WORDS.contains(name.group())) {
        names.add(name.group());
      }
    }
    return names;
  }
}
