package io.throughline.viewer.internal.dashboard;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A condition on an attribute, in the form of PromQL: the whole value is, is not, matches or does
 * not match. What has no such attribute has an empty one.
 */
record PanelCondition(String key, Pattern value, boolean positive) {

  private static final Pattern FORM = Pattern.compile("([\\w.]+)(=~|!~|!=|=)\"([^\"]*)\"");

  static PanelCondition parse(String text) {
    Matcher parts = FORM.matcher(text);
    if (!parts.matches()) {
      throw new IllegalArgumentException(text + " is no condition");
    }
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
