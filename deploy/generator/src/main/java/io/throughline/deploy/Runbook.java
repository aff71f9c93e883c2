package io.throughline.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** The page of an alert: what it means, whom it hurts, what to ask, what to do. */
final class Runbook {

  private static final Pattern QUERY = Pattern.compile("(?s)```promql\\R(.*?)```");
  private static final Pattern BLOCK = Pattern.compile("(?sm)^```.*?^```");

  private Runbook() {}

  /** The queries of a page, to be pasted. */
  static List<String> queries(String text) {
    return QUERY.matcher(text).results().map(match -> match.group(1).strip()).toList();
  }

  private static List<String> headings(String alert) {
    return List.of("# " + alert, "## Meaning", "## Impact", "## Diagnosis", "## Mitigation");
  }

  /** The problems of a page, each with its place. */
  static List<String> problems(Path page, String alert, List<Rule> rules, Metrics metrics)
      throws IOException {
    String text = Files.readString(page);
    List<String> problems = new ArrayList<>();
    List<String> found =
        BLOCK.matcher(text).replaceAll("").lines().filter(line -> line.startsWith("#")).toList();
    if (!found.equals(headings(alert))) {
      problems.add(page + ": the headings are " + headings(alert) + ", here they are " + found);
    }
    List<String> queries = queries(text);
    if (queries.isEmpty()) {
      problems.add(page + ": a block of ```promql is missing, which says what to ask");
    }
    for (String query : queries) {
      problems.addAll(RuleChecks.problems(page.toString(), query, rules, metrics));
    }
    return problems;
  }

  /** A page to begin with. */
  static String stub(Rule alert) {
    return """
        # %s

        ## Meaning

        TODO %s

        ## Impact

        TODO Whom it hurts, and how.

        ## Diagnosis

        What the alert asks:

        ```promql
        %s
        ```

        ## Mitigation

        - TODO What to do, the likeliest first.
        """
        .formatted(
            alert.alert(),
            alert.annotations().getOrDefault("description", "What is wrong."),
            alert.expr().strip());
  }
}
