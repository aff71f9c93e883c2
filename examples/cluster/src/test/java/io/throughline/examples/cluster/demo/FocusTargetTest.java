package io.throughline.examples.cluster.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FocusTargetTest {

  @Test
  void a_client_is_told_from_another_client_on_the_same_topic() {
    FocusTarget target = FocusTarget.parse("client=sensor-7");

    assertThat(target.plan())
        .isEqualTo(
            "{\"focuses\": [{\"attribute\": \"client_id\", \"value\": \"sensor-7\", \"seconds\":"
                + " 600}]}");
    assertThat(target.client()).isEqualTo("sensor-7").isNotEqualTo(target.otherClient());
    assertThat(target.topic()).isEqualTo(target.otherTopic());
  }

  @Test
  void a_topic_is_told_from_another_topic_of_the_same_client() {
    FocusTarget target = FocusTarget.parse("topic=plants/1");

    assertThat(target.plan()).contains("\"attribute\": \"topic\", \"value\": \"plants/1\"");
    assertThat(target.topic()).isEqualTo("plants/1").isNotEqualTo(target.otherTopic());
    assertThat(target.client()).isEqualTo(target.otherClient());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "client", "client=", "tenant=a", "topic=a/#", "client=\"", "--small"})
  void anything_else_is_refused_with_what_is_allowed(String text) {
    assertThatThrownBy(() -> FocusTarget.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("such as client=sensor-7");
  }
}
