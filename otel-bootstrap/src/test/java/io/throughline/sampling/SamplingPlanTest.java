package io.throughline.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SamplingPlanTest {

  @Test
  void a_plan_survives_being_written_and_read() {
    SamplingPlan plan =
        new SamplingPlan(
            List.of(new Focus("messaging.client.id", "c1", Instant.EPOCH)),
            List.of(
                SamplingRule.named("a").span("x/*").attribute("tenant", "t").ratio(0.5),
                SamplingRule.named("b").maxPerSecond(2)),
            10.0);

    assertThat(SamplingPlan.parse(plan.toJson())).isEqualTo(plan);
    assertThat(SamplingPlan.parse("{}")).isEqualTo(SamplingPlan.NONE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "{",
        "{} {}",
        "{\"rulez\":[]}",
        "{\"rules\":[{}]}",
        "{\"rules\":[{\"name\":\"\"}]}",
        "{\"rules\":[{\"name\":\"a\",\"ratio\":2}]}",
        "{\"rules\":[{\"name\":\"a\",\"ratio\":\"NaN\"}]}",
        "{\"max_per_second\":0}",
        "{\"rules\":[null]}",
        "{\"rules\":{}}",
        "{\"rules\":[{\"name\":1}]}",
        "{\"rules\":[{\"name\":\"a\",\"attributes\":{\"b\":1}}]}",
        "{\"rules\":[{\"name\":\"a\",\"name\":\"b\"}]}",
        "{\"focuses\":[{\"attribute\":\"a\",\"value\":\"b\",\"until\":\"soon\"}]}",
        "{\"focuses\":[{\"attribute\":\"a\",\"value\":\"b\"}]}"
      })
  void a_plan_that_makes_no_sense_is_refused(String json) {
    assertThatIllegalArgumentException().isThrownBy(() -> SamplingPlan.parse(json));
  }
}
