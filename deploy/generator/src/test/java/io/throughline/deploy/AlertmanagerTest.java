package io.throughline.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class AlertmanagerTest {

  private static final Pattern BY = Pattern.compile("\\bby\\s*\\(([^)]*)\\)");
  private static final JsonNode SILENT = read("alertmanager.yaml");
  private static final JsonNode NOTIFYING = read("alertmanager-notify.yaml");

  @Test
  void those_who_are_told_get_what_the_routes_without_them_say() {
    assertThat(NOTIFYING.get("route")).isEqualTo(SILENT.get("route"));
    assertThat(NOTIFYING.get("inhibit_rules")).isEqualTo(SILENT.get("inhibit_rules"));
    assertThat(NOTIFYING.get("receivers").findValuesAsString("name"))
        .isEqualTo(SILENT.get("receivers").findValuesAsString("name"));
  }

  /** Two volumes, disks, certificates or queues are two things, of which one may be the worse. */
  @Test
  void an_alert_keeps_back_the_lesser_one_about_the_same_thing_only() {
    List<String> equal = new ArrayList<>();
    SILENT.at("/inhibit_rules/0/equal").forEach(label -> equal.add(label.asString()));
    Map<String, List<Rule>> alerts =
        Repository.ALERTS.stream().collect(Collectors.groupingBy(Rule::alert));
    List<String> told =
        alerts.values().stream()
            .filter(rules -> rules.stream().map(Rule::severity).distinct().count() > 1)
            .flatMap(List::stream)
            .flatMap(rule -> BY.matcher(rule.expr()).results())
            .flatMap(by -> Stream.of(by.group(1).split("\\s*,\\s*")))
            .distinct()
            .toList();

    assertThat(told).contains("persistentvolumeclaim", "mqtt_queue_type");
    assertThat(equal).containsAll(told);
  }

  @Test
  void the_people_on_duty_are_told_by_mail_slack_and_dingtalk() {
    assertThat(NOTIFYING.at("/receivers/0").propertyNames())
        .containsExactly("name", "email_configs", "slack_configs", "webhook_configs");
  }

  @Test
  void no_secret_stands_in_a_file_that_is_committed() {
    assertThat(NOTIFYING.toString())
        .doesNotContain("api_url\"", "smtp_auth_password\"", "\"url\"", "hooks.slack");
  }

  private static JsonNode read(String file) {
    return Yaml.read(Repository.DEPLOY.resolve("alertmanager").resolve(file));
  }
}
