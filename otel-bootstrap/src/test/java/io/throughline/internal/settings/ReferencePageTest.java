package io.throughline.internal.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ReferencePageTest {

  private static final Path PAGE = Path.of("../docs/reference/configuration.md");

  /** Refreshed as the catalogue's pages are: {@code -Dcatalogue.files=write}. */
  @Test
  void the_page_says_what_the_tables_say() throws IOException {
    if ("write".equals(System.getProperty("catalogue.files"))) {
      Files.writeString(PAGE, page());
    }
    assertThat(PAGE).hasContent(page());
  }

  private static String page() {
    return """
        # Configuration

        <!-- Generated from ThroughlineSettings, LogLineSettings and OpenTelemetrySettings; refresh it with
        mvn verify -pl otel-bootstrap -am -Dtest=ReferencePageTest -Dsurefire.failIfNoSpecifiedTests=false -Dcatalogue.files=write -->

        A setting can be written in seven places. Highest first:

        1. `Observability.builder(..).override(key, value)` in code, for what nobody may change;
        2. a system property, `-Dotel.traces.sampler=always_on`;
        3. the environment, `OTEL_TRACES_SAMPLER=always_on`: upper case, underscores for dots and hyphens;
        4. a file of Java properties, `otel.traces.sampler=always_on`: the one that `throughline.config.file` names, else
           `throughline.properties` in the working directory, else the one on the class path;
        5. with the Spring Boot starter, `application.yaml` and the like;
        6. an argument of `init` or of its builder;
        7. the default.

        A blank value counts as not set. A duration is a number with a unit (`ns`, `us`, `ms`, `s`, `m`, `h`, `d`), or milliseconds.

        A wrong value, and a name that is nearly one of these, is logged at ERROR when the service starts, all of them in one line, and the
        default is used. With `throughline.config.strict=true` `init` throws a `ConfigurationException` that lists them instead.
        `observability.configuration()` tells each value and where it comes from.

        ## Throughline

        """
        + table(ThroughlineSettings.all())
        + """

        ## Log lines

        Logback reads these when it is configured, before `init`: only a system property or the environment counts, or a `<property>` that is
        called as the variable, in `logback.xml` before the include.

        """
        + table(LogLineSettings.all())
        + """

        ## OpenTelemetry

        These mean what OpenTelemetry's specification says. What its Java SDK refuses is found before the SDK sees it. Where our default is not
        the SDK's own, the text says so. Other `OTEL_*` names are passed on to the SDK's extensions unchecked.

        """
        + table(OpenTelemetrySettings.all())
        + """

        ## Variables of Kubernetes

        | variable | becomes |
        |---|---|
        | `POD_NAME`, else `HOSTNAME` | `k8s.pod.name` |
        | `POD_NAMESPACE` | `k8s.namespace.name`, `service.namespace` |
        | `NODE_NAME` | `k8s.node.name` |
        | `CONTAINER_NAME` | `k8s.container.name` |
        | `CLUSTER_NAME` | `k8s.cluster.name` |
        | `SERVICE_NAME` | `service.name`, above the argument of `init`, below `OTEL_SERVICE_NAME` |
        | `APP_VERSION` | `service.version` |

        All but the last two count only in Kubernetes (with `KUBERNETES_SERVICE_HOST`, `POD_NAMESPACE` or `POD_NAME` set). In the file and in code,
        the section of RobustMQ's documents is understood too: `prometheus.enable` and `prometheus.port`.
        """;
  }

  private static String table(List<Setting<?>> settings) {
    return settings.stream()
        .map(
            setting ->
                "| `%s`<br>`%s` | %s | %s | %s |\n"
                    .formatted(
                        setting.key(),
                        setting.environmentName(),
                        setting.defaultText() == null ? "" : "`" + setting.defaultText() + "`",
                        setting.type().allowed(),
                        description(setting)))
        .collect(
            Collectors.joining(
                "", "| setting | default | allowed | meaning |\n|---|---|---|---|\n", ""));
  }

  private static String description(Setting<?> setting) {
    StringBuilder text = new StringBuilder(setting.description());
    if (setting.secret()) {
      text.append(" Never shown.");
    }
    setting.aliases().forEach(alias -> text.append(" Also `").append(alias).append("` in a file."));
    return text.toString();
  }
}
