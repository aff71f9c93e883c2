package io.throughline.internal.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.opentelemetry.sdk.common.CompletableResultCode;
import java.net.ConnectException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class HealthComponentTest {

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private Instant now = START;
  private final HealthComponent part =
      new HealthComponent(
          "traces",
          new Clock() {
            @Override
            public Instant instant() {
              return now;
            }

            @Override
            public ZoneId getZone() {
              return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
              return this;
            }
          });

  @Test
  void it_is_degraded_from_the_first_failure_until_the_next_success() {
    part.failed(1, "first");
    now = START.plusSeconds(1);
    part.failed(2, "second");

    assertThat(part.state().isDegraded()).isTrue();
    assertThat(part.state().since()).isEqualTo(START);
    assertThat(part.state().lastError()).isEqualTo("second");

    part.succeeded(4);

    assertThat(part.state().isDegraded()).isFalse();
    assertThat(part.state().lost()).isEqualTo(3);
    assertThat(part.state().delivered()).isEqualTo(4);
  }

  @Test
  void a_clock_that_steps_back_keeps_it_neither_well_nor_ill() {
    part.failed(1, "collector absent");
    now = START.minus(Duration.ofHours(1));
    part.succeeded(1);
    assertThat(part.state().isDegraded()).isFalse();

    part.failed(1, "absent again");
    assertThat(part.state().isDegraded()).isTrue();
    assertThat(part.state().since()).isEqualTo(now);
  }

  @Test
  void a_failure_says_what_its_innermost_cause_knows() {
    var result = new CompletableResultCode();
    part.watch(result, 5);
    result.failExceptionally(new ConnectException().initCause(unresolved()));

    assertThat(part.state().lastError()).startsWith("the name of the host does not resolve");
    assertThat(part.state().lost()).isEqualTo(5);
  }

  @Test
  void it_is_as_ill_as_the_illest_of_its_exporters() {
    part.exporter("otlp").succeeded(5);
    now = START.plusSeconds(1);
    part.exporter("kafka").failed(5, "broker absent");
    now = START.plusSeconds(2);
    part.exporter("otlp").failed(1, "collector absent");
    now = START.plusSeconds(3);
    part.exporter("otlp").succeeded(1);

    assertThat(part.state().isDegraded()).isTrue();
    assertThat(part.state().since()).isEqualTo(START.plusSeconds(1));
    assertThat(part.state().lastFailure()).isEqualTo(START.plusSeconds(2));
    assertThat(part.state().lastError()).isEqualTo("collector absent");
    assertThat(part.state().lastSuccess()).isEqualTo(now);
    assertThat(part.state().delivered()).isEqualTo(6);
    assertThat(part.state().lost()).isEqualTo(6);
    assertThat(part.state().exporters())
        .extracting(PartState::name, PartState::isDegraded)
        .containsExactly(tuple("kafka", true), tuple("otlp", false));

    now = START.plusSeconds(4);
    part.exporter("kafka").succeeded(1);

    assertThat(part.state().isDegraded()).isFalse();
    assertThat(part.state().since()).isEqualTo(now);
  }

  private static Throwable unresolved() {
    return new UnresolvedAddressException();
  }
}
