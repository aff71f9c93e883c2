package io.throughline.deploy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * The cases by which promtool tests alerts: each has one in which it fires and one in which it is
 * silent. promtool runs them; here is seen that none is missing.
 */
final class AlertCases {

  private static final Pattern ALERT = Pattern.compile("alertname=\"(\\w+)\"");

  private final Set<String> firing = new HashSet<>();
  private final Set<String> silent = new HashSet<>();

  private AlertCases() {}

  /** The cases in the files of a folder. */
  static AlertCases in(Path folder) {
    AlertCases cases = new AlertCases();
    for (Path file : Yaml.files(folder)) {
      for (JsonNode test : Yaml.read(file).path("tests")) {
        test.path("promql_expr_test").forEach(cases::addExpression);
        test.path("alert_rule_test").forEach(cases::addAlert);
      }
    }
    return cases;
  }

  private void addExpression(JsonNode check) {
    Matcher alert = ALERT.matcher(check.path("expr").asString(""));
    if (alert.find()) {
      (check.path("exp_samples").isEmpty() ? silent : firing).add(alert.group(1));
    }
  }

  private void addAlert(JsonNode check) {
    (check.path("exp_alerts").isEmpty() ? silent : firing)
        .add(check.path("alertname").asString(""));
  }

  Set<String> firing() {
    return firing;
  }

  Set<String> silent() {
    return silent;
  }

  /** A file to begin with, whose series have to be such that the alert fires. */
  static String stub(Rule alert, String rulesFile) {
    List<Object> series = new ArrayList<>();
    for (String name : new HashSet<>(PromqlNames.of(alert.expr()))) {
      series.add(ordered("series", name + "{job=\"a\", instance=\"a\"}", "values", "0+1000x120"));
    }
    Map<String, Object> file = new LinkedHashMap<>();
    file.put("rule_files", List.of("../rules/" + rulesFile));
    file.put("evaluation_interval", "1m");
    file.put(
        "tests",
        List.of(
            test(alert, alert.alert() + " fires when TODO", series, "group by (alertname) (%s)", 1),
            test(alert, alert.alert() + " is silent without data", List.of(), "%s", 0)));
    return "# TODO Say in each name what happens, and give the series values to match.\n"
        + Yaml.write(file);
  }

  private static Map<String, Object> test(
      Rule alert, String name, List<Object> series, String form, int fires) {
    String alertname = "alertname=\"" + alert.alert() + "\"";
    Map<String, Object> check = new LinkedHashMap<>();
    check.put("expr", form.formatted("ALERTS{" + alertname + ", alertstate=\"firing\"}"));
    check.put("eval_time", "2h");
    check.put(
        "exp_samples",
        fires == 0
            ? new ArrayList<>()
            : List.of(ordered("labels", "{" + alertname + "}", "value", 1)));
    Map<String, Object> test = new LinkedHashMap<>();
    test.put("name", name);
    test.put("interval", "1m");
    test.put("input_series", series);
    test.put("promql_expr_test", List.of(check));
    return test;
  }

  private static Map<String, Object> ordered(
      String first, Object one, String second, Object other) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put(first, one);
    map.put(second, other);
    return map;
  }
}
