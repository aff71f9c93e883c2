package io.throughline.deploy;

import io.throughline.deploy.Dashboard.As;
import io.throughline.deploy.Dashboard.Panel;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The PromQL of a panel. */
final class PanelQueries {

  /** A query and the name of its lines. */
  record Query(String expression, String legend) {}

  private static final String RATE_INTERVAL = "[$__rate_interval]";

  private static final String SERVICES_UP =
      "up{cluster=~\"$cluster\", namespace=~\"$namespace\", job=~\"$service\"}";

  private final String place;
  private final Panel panel;
  private final Metric metric;
  private final Metric divisor;
  private final As as;

  PanelQueries(String place, Panel panel, Metrics metrics) {
    this.place = place;
    this.panel = panel;
    this.metric = metrics.get(panel.metric(), place);
    this.divisor = panel.of() == null ? metric : metrics.get(panel.of(), place);
    this.as = panel.as(metric);
    check();
  }

  Metric metric() {
    return metric;
  }

  As as() {
    return as;
  }

  List<Query> queries() {
    return panel.top() == null
        ? all(as)
        : all(as).stream().map(query -> highest(query, panel.top())).toList();
  }

  private static Query highest(Query query, int count) {
    return new Query("topk(" + count + ", " + query.expression() + ")", query.legend());
  }

  private List<Query> all(As how) {
    return switch (how) {
      case VALUE -> one(orZero(aggregate(metric.series() + selector(metric, panel.where()))));
      case RATE -> one(orZero(total(metric, panel.where())));
      case INCREASE -> one(orZero(increase()));
      case RATIO -> one(ratio());
      case MEAN -> one(sum(rate("_sum")) + " / " + sum(rate("_count")));
      case AMOUNT -> one(orZero(sum(rate("_sum"))));
      case QUANTILE -> panel.quantiles().stream().map(this::quantile).toList();
      case HEATMAP -> List.of(new Query("sum by (le) (" + rate("_bucket") + ")", "{{le}}"));
    };
  }

  /** A single number is about the whole time shown, a line about each of its points. */
  private String increase() {
    String range = panel.form() == Dashboard.Form.STAT ? "[$__range]" : RATE_INTERVAL;
    return sum("increase(" + counted(metric, panel.where()) + range + ")");
  }

  private Query quantile(double quantile) {
    String by = Stream.concat(labels(), Stream.of("le")).collect(Collectors.joining(", "));
    String buckets = "sum by (%s) (%s)".formatted(by, rate("_bucket"));
    BigDecimal percent = BigDecimal.valueOf(quantile).movePointRight(2).stripTrailingZeros();
    return new Query(
        "histogram_quantile(%s, %s)".formatted(quantile, buckets),
        ("P" + percent.toPlainString() + " " + legend()).strip());
  }

  /** What a ratio divides by has the conditions that are not what the ratio is about. */
  private String ratio() {
    String part = total(metric, panel.where());
    String whole = total(divisor, panel.of() == null ? Map.of() : conditionsOfDivisor());
    // An error that never happened has no series, but its share is known: zero.
    return divisor.type() == Metric.Type.GAUGE
        ? part + " / " + whole
        : "(%s or 0 * %s) / %s".formatted(part, whole, whole);
  }

  private Map<String, String> conditionsOfDivisor() {
    Map<String, String> conditions = new LinkedHashMap<>(panel.where());
    conditions.keySet().removeIf(attribute -> !divisor.has(Metric.label(attribute)));
    conditions.putAll(panel.ofWhere());
    return conditions;
  }

  /** How many there are, or how many come in a second. */
  private String total(Metric of, Map<String, String> conditions) {
    return of.type() == Metric.Type.GAUGE
        ? sum(of.series() + selector(of, conditions))
        : sum("rate(" + counted(of, conditions) + RATE_INTERVAL + ")");
  }

  private String counted(Metric of, Map<String, String> conditions) {
    return of.counted() + selector(of, conditions);
  }

  private String rate(String part) {
    return "rate(" + metric.series() + part + selector(metric, panel.where()) + RATE_INTERVAL + ")";
  }

  private String selector(Metric of, Map<String, String> conditions) {
    Stream<String> scope =
        new TreeMap<>(of.scope())
            .entrySet().stream()
                .filter(
                    label -> !(panel.anyService() && Metric.OF_TARGETS.contains(label.getKey())))
                .map(label -> label.getKey() + "=~\"" + label.getValue() + "\"");
    Stream<String> where =
        conditions.entrySet().stream()
            .map(condition -> Metric.label(condition.getKey()) + condition.getValue());
    return Stream.concat(scope, where).collect(Collectors.joining(", ", "{", "}"));
  }

  private String aggregate(String expression) {
    String by = panel.aggregate() != null ? panel.aggregate() : metric.additive() ? "sum" : "max";
    return by + grouping() + "(" + expression + ")";
  }

  private String sum(String expression) {
    return "sum" + grouping() + "(" + expression + ")";
  }

  private String grouping() {
    return panel.by().isEmpty() ? "" : labels().collect(Collectors.joining(", ", " by (", ") "));
  }

  private String orZero(String expression) {
    return panel.orZero() ? expression + " or on () 0 * sum(" + SERVICES_UP + ")" : expression;
  }

  private Stream<String> labels() {
    return panel.by().stream().map(Metric::label);
  }

  private List<Query> one(String expression) {
    return List.of(new Query(expression, panel.by().isEmpty() ? "all" : legend()));
  }

  private String legend() {
    return labels().map(label -> "{{" + label + "}}").collect(Collectors.joining(" "));
  }

  private void check() {
    boolean histogram = metric.type() == Metric.Type.HISTOGRAM;
    boolean allowed =
        switch (as) {
          case VALUE -> metric.type() == Metric.Type.GAUGE;
          case RATE, INCREASE -> metric.type() != Metric.Type.GAUGE;
          case RATIO -> panel.of() != null || !panel.where().isEmpty();
          case MEAN, AMOUNT, QUANTILE, HEATMAP -> histogram;
        };
    if (!allowed) {
      throw new SpecificationException(place, "a " + metric.type() + " cannot be shown as " + as);
    }
    for (String attribute : panel.by()) {
      metric.requireLabel(place, attribute);
      divisor.requireLabel(place, attribute);
    }
    panel.where().forEach((attribute, condition) -> metric.check(place, attribute, condition));
    if (!panel.ofWhere().isEmpty() && panel.of() == null) {
      throw new SpecificationException(place, "'of_where' goes with 'of' only");
    }
    panel.ofWhere().forEach((attribute, condition) -> divisor.check(place, attribute, condition));
  }
}
