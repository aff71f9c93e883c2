package io.throughline.examples.cluster.broker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.OpenTelemetry;
import io.throughline.semconv.AuthMetrics;
import io.throughline.semconv.AuthResult;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AuthenticationTest {

  private static final Optional<ByteBuffer> NOTHING = Optional.empty();

  @Test
  void where_there_are_users_all_must_log_in() {
    Authentication users = of("anna=correct");

    assertThat(users.check(Optional.of("anna"), proof("correct"))).isEqualTo(AuthResult.SUCCESS);
    assertThat(users.check(Optional.empty(), NOTHING)).isEqualTo(AuthResult.MISSING_CREDENTIALS);
    assertThat(users.check(Optional.empty(), proof("correct")))
        .isEqualTo(AuthResult.MISSING_CREDENTIALS);
  }

  @Test
  void neither_a_wrong_password_nor_an_unknown_user_gets_in() {
    Authentication users = of("anna=correct");

    assertThat(users.check(Optional.of("anna"), proof("wrong")))
        .isEqualTo(AuthResult.INVALID_CREDENTIALS);
    assertThat(users.check(Optional.of("anna"), NOTHING)).isEqualTo(AuthResult.INVALID_CREDENTIALS);
    assertThat(users.check(Optional.of("nobody"), proof("")))
        .isEqualTo(AuthResult.INVALID_CREDENTIALS);
    assertThat(users.check(Optional.of("nobody"), NOTHING))
        .isEqualTo(AuthResult.INVALID_CREDENTIALS);
  }

  @Test
  void without_users_a_client_without_a_name_gets_in() {
    assertThat(of("").check(Optional.empty(), NOTHING)).isEqualTo(AuthResult.SUCCESS);
    assertThat(of("").check(Optional.of("anna"), proof("correct")))
        .isEqualTo(AuthResult.INVALID_CREDENTIALS);
  }

  private static Authentication of(String users) {
    AuthMetrics metrics = AuthMetrics.create(OpenTelemetry.noop());
    return new Authentication(
        users, new DeniedTopics("", metrics), metrics, OpenTelemetry.noop().getTracer("test"));
  }

  private static Optional<ByteBuffer> proof(String password) {
    return Optional.of(UTF_8.encode(password));
  }
}
