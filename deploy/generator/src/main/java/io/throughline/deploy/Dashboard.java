package io.throughline.deploy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The specification of a dashboard.
 *
 * @param services a metric: the dashboard is about the services that export it
 */
record Dashboard(String title, String description, String services, List<Row> rows) {

  Dashboard {
    Objects.requireNonNull(title, "title");
    Objects.requireNonNull(description, "description");
    Objects.requireNonNull(services, "services");
    Objects.requireNonNull(rows, "rows");
  }

  /** The name of a dashboard, which is that of its file. */
  static String name(Path file) {
    return file.getFileName().toString().replaceFirst("\\.ya?ml$", "");
  }

  /** A row of panels with a title above them. */
  record Row(String title, List<Panel> panels) {}

  /**
   * A metric and how to show it. Whatever is not given follows from the metric.
   *
   * @param as what is calculated
   * @param by attributes that each have a line of their own
   * @param where what is counted: attributes, each with an operator and a value of PromQL
   * @param of the metric that a ratio divides by, otherwise the same metric without {@code where}
   * @param ofWhere what of it is counted, besides {@code where} as far as it has these attributes
   * @param aggregate how several instances become one line
   * @param anyService whether it is asked of all services, because others than those chosen export
   *     it
   * @param orZero whether a count that has not begun is shown as zero while services are up
   * @param top how many lines are shown, those with the highest values
   * @param unit as Grafana names it
   * @param warning the value from which on it is yellow
   * @param critical the value from which on it is red
   * @param width of 24
   */
  record Panel(
      String metric,
      @Nullable As as,
      @Nullable List<String> by,
      @Nullable Map<String, String> where,
      @Nullable String of,
      @Nullable Map<String, String> ofWhere,
      @Nullable List<Double> quantiles,
      @Nullable String aggregate,
      @Nullable Boolean anyService,
      @Nullable Boolean orZero,
      @Nullable Integer top,
      @Nullable Form form,
      @Nullable String title,
      @Nullable String unit,
      @Nullable Double warning,
      @Nullable Double critical,
      @Nullable Integer width) {

    Panel {
      Objects.requireNonNull(metric, "metric");
    }

    As as(Metric measured) {
      if (as != null) {
        return as;
      }
      return switch (measured.type()) {
        case COUNTER -> As.RATE;
        case GAUGE -> As.VALUE;
        case HISTOGRAM -> As.QUANTILE;
      };
    }

    @Override
    public List<String> by() {
      return by == null ? List.of() : by;
    }

    @Override
    public Map<String, String> where() {
      return where == null ? Map.of() : where;
    }

    @Override
    public Map<String, String> ofWhere() {
      return ofWhere == null ? Map.of() : ofWhere;
    }

    @Override
    public List<Double> quantiles() {
      return quantiles == null ? List.of(0.5, 0.95, 0.99) : quantiles;
    }

    @Override
    public Boolean anyService() {
      return anyService != null && anyService;
    }

    @Override
    public Boolean orZero() {
      return orZero != null && orZero;
    }

    @Override
    public Form form() {
      return form != null ? form : as == As.HEATMAP ? Form.HEATMAP : Form.TIMESERIES;
    }

    @Override
    public Integer width() {
      return width != null ? width : form().width;
    }
  }

  /** The calculation on a metric. */
  enum As {
    VALUE,
    RATE,
    INCREASE,
    RATIO,
    MEAN,
    /** What the values of a histogram add up to in a second. */
    AMOUNT,
    QUANTILE,
    HEATMAP
  }

  /** The form of a panel. */
  enum Form {
    TIMESERIES(8, 8),
    STAT(4, 4),
    GAUGE(4, 4),
    HEATMAP(12, 8);

    final int width;
    final int height;

    Form(int width, int height) {
      this.width = width;
      this.height = height;
    }
  }
}
