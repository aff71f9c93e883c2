package io.throughline.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class AlertmanagerTest {

  private static final JsonNode SILENT = read("alertmanager.yaml");
  private static final JsonNode NOTIFYING = read("alertmanager-notify.yaml");

  @Test
  void those_who_are_told_get_what_the_routes_without_them_say() {
    assertThat(NOTIFYING.get("route")).isEqualTo(SILENT.get("route"));
    assertThat(NOTIFYING.get("inhibit_rules")).isEqualTo(SILENT.get("inhibit_rules"));
    assertThat(NOTIFYING.get("receivers").findValuesAsString("name"))
        .isEqualTo(SILENT.get("receivers").findValuesAsString("name"));
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
