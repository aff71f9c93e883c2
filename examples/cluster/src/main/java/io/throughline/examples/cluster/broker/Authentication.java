package io.throughline.examples.cluster.broker;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.base.Splitter;
import com.hivemq.extension.sdk.api.auth.SimpleAuthenticator;
import com.hivemq.extension.sdk.api.auth.parameter.SimpleAuthInput;
import com.hivemq.extension.sdk.api.auth.parameter.SimpleAuthOutput;
import com.hivemq.extension.sdk.api.packets.connect.ConnackReasonCode;
import com.hivemq.extension.sdk.api.packets.connect.ConnectPacket;
import io.throughline.examples.cluster.Setting;
import io.throughline.semconv.AuthEvents;
import io.throughline.semconv.AuthMethod;
import io.throughline.semconv.AuthMetrics;
import io.throughline.semconv.AuthResult;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets in those who know the password of a user, and those who give no name. Users are {@code
 * name=password}, parted by commas.
 */
final class Authentication implements SimpleAuthenticator {

  private static final Logger log = LoggerFactory.getLogger(Authentication.class);

  private static final double NANOS_PER_SECOND = 1e9;

  private final Map<String, String> passwords;
  private final AuthMetrics metrics;

  static Authentication fromSettings(AuthMetrics metrics) {
    return new Authentication(Setting.text("mqtt.users", ""), metrics);
  }

  private Authentication(String users, AuthMetrics metrics) {
    passwords =
        Splitter.on(',').trimResults().omitEmptyStrings().withKeyValueSeparator('=').split(users);
    this.metrics = metrics;
  }

  @Override
  public void onConnect(SimpleAuthInput input, SimpleAuthOutput output) {
    long start = System.nanoTime();
    ConnectPacket connect = input.getConnectPacket();
    AuthMethod method =
        connect.getUserName().isPresent() ? AuthMethod.PASSWORD : AuthMethod.ANONYMOUS;
    AuthResult result = check(connect);
    if (result == AuthResult.SUCCESS) {
      output.authenticateSuccessfully();
    } else {
      AuthEvents.attemptFailed(log.atWarn())
          .clientId(connect.getClientId())
          .method(method)
          .result(result)
          .user(connect.getUserName().orElse(""))
          .log("client is not who it says");
      output.failAuthentication(ConnackReasonCode.BAD_USER_NAME_OR_PASSWORD);
    }
    metrics.attemptDuration(method, result).record((System.nanoTime() - start) / NANOS_PER_SECOND);
  }

  private AuthResult check(ConnectPacket connect) {
    if (connect.getUserName().isEmpty()) {
      return AuthResult.SUCCESS;
    }
    String password = passwords.get(connect.getUserName().get());
    boolean known =
        password != null
            && connect.getPassword().filter(UTF_8.encode(password)::equals).isPresent();
    return known ? AuthResult.SUCCESS : AuthResult.INVALID_CREDENTIALS;
  }
}
