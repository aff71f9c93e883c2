package io.throughline.viewer.internal.dashboard;

import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A condition on an attribute, in the form of PromQL: the whole value is, is not, matches or does
 * not match. What has no such attribute has an empty one.
 */
record PanelCondition(String key, Pattern value, boolean positive) {

  private static final Pattern FORM = Pattern.compile("([\\w.]+)(=~|!~|!=|=)\"([^\"]*)\"");

  /** Those of a text, one after the other. */
  static List<PanelCondition> all(String text) {
    Matcher found = FORM.matcher(text);
    if (!found.replaceAll("").isBlank()) {
      throw new IllegalArgumentException(text + " are no conditions");
    }
    return found.reset().results().map(PanelCondition::of).toList();
  }

  private static PanelCondition of(MatchResult parts) {
    String operator = parts.group(2);
    String value = parts.group(3);
    return new PanelCondition(
        parts.group(1),
        Pattern.compile(operator.endsWith("~") ? value : Pattern.quote(value)),
        operator.startsWith("="));
  }

  boolean holds(String actual) {
    return value.matcher(actual).matches() == positive;
  }
}
