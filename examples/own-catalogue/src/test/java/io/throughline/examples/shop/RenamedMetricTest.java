package io.throughline.examples.shop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.throughline.catalogue.Main;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a metric's new name breaks, before somebody looks at an empty panel. */
class RenamedMetricTest {

  private static final String PACKAGE = "io.throughline.examples.shop.telemetry";

  @TempDir Path folder;

  private Path telemetry;
  private Path sources;

  @BeforeEach
  void copy_telemetry() throws IOException {
    telemetry = folder.resolve("telemetry");
    sources = folder.resolve("sources");
    try (Stream<Path> files = Files.walk(Path.of("telemetry"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path copy = folder.resolve(file);
        Files.createDirectories(copy.getParent());
        Files.copy(file, copy);
      }
    }
  }

  @Test
  void the_telemetry_as_it_is_has_no_problem() throws IOException {
    assertThat(generate()).isEmpty();
    assertThat(compile()).isEmpty();
    assertThat(folder.resolve("output/grafana/orders.json"))
        .content()
        .contains("sum by (shop_payment_method) (rate(shop_orders_placed_total{");
  }

  @Test
  void a_renamed_metric_breaks_code_dashboard_alert_and_runbook() throws IOException {
    rename("shop.orders.placed", "shop.orders.taken");

    assertThat(generate())
        .contains(
            telemetry.resolve("dashboards/orders.yaml")
                + ", services: nothing exports the metric 'shop.orders.placed'; of 'shop' there"
                + " are [shop.checkout.duration, shop.orders.taken]",
            telemetry.resolve("rules/orders.yml")
                + ", NoOrders critical: nothing exports the series 'shop_orders_placed_total'",
            telemetry.resolve("runbooks/NoOrders.md")
                + ": nothing exports the series 'shop_orders_placed_total'",
            telemetry.resolve("releases") + ": this breaks users of the last release",
            "metric 'shop.orders.placed' is gone: code that records it, and queries of"
                + " [shop_orders_placed_total]");
    assertThat(compile()).contains("Orders.java", "cannot find symbol", "ordersPlaced");
  }

  @Test
  void an_objective_over_a_renamed_metric_is_refused() throws IOException {
    rename("shop.checkout.duration", "shop.payment.duration");

    assertThat(generate())
        .contains(
            telemetry.resolve("objectives.yaml")
                + ", checkout-success: nothing exports the metric 'shop.checkout.duration'");
  }

  private void rename(String name, String other) throws IOException {
    Path definitions = telemetry.resolve("shop.yaml");
    Files.writeString(
        definitions, Files.readString(definitions).replace("name: " + name, "name: " + other));
  }

  private String generate() throws IOException {
    ByteArrayOutputStream problems = new ByteArrayOutputStream();
    Main.run(
        new PrintStream(problems, true, UTF_8),
        "generate",
        telemetry.toString(),
        "shop",
        PACKAGE,
        "1.0.0",
        sources.toString(),
        folder.resolve("output").toString());
    return problems.toString(UTF_8);
  }

  /** What javac says of the service with the classes that were generated. */
  private String compile() throws IOException {
    List<String> arguments = new ArrayList<>(List.of("-proc:none", "-d", folder + "/classes"));
    for (Path root : List.of(sources, Path.of("src/main/java"))) {
      try (Stream<Path> files = Files.walk(root)) {
        files.map(Path::toString).filter(file -> file.endsWith(".java")).forEach(arguments::add);
      }
    }
    ByteArrayOutputStream problems = new ByteArrayOutputStream();
    ToolProvider.getSystemJavaCompiler()
        .run(null, problems, problems, arguments.toArray(String[]::new));
    return problems.toString(UTF_8);
  }
}
