package io.throughline.examples.cluster.broker;

import static io.throughline.semconv.AuthAttributes.AUTH_METHOD;
import static io.throughline.semconv.AuthAttributes.AUTH_RESULT;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.base.Splitter;
import com.hivemq.extension.sdk.api.auth.SimpleAuthenticator;
import com.hivemq.extension.sdk.api.auth.parameter.SimpleAuthInput;
import com.hivemq.extension.sdk.api.auth.parameter.SimpleAuthOutput;
import com.hivemq.extension.sdk.api.packets.connect.ConnackReasonCode;
import com.hivemq.extension.sdk.api.packets.connect.ConnectPacket;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.throughline.examples.cluster.Setting;
import io.throughline.semconv.AuthEvents;
import io.throughline.semconv.AuthMethod;
import io.throughline.semconv.AuthMetrics;
import io.throughline.semconv.AuthResult;
import io.throughline.semconv.AuthSpans;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The authentication of clients by the users and passwords of {@code mqtt.users}, which are {@code
 * name=password} with commas. Anonymous clients are accepted only where that setting is empty.
 */
final class Authentication implements SimpleAuthenticator {

  private static final Logger log = LoggerFactory.getLogger(Authentication.class);

  private static final double NANOS_PER_SECOND = 1e9;

  private final Map<String, String> passwords;
  private final DeniedTopics denied;
  private final AuthMetrics metrics;
  private final Tracer tracer;

  static Authentication fromSettings(DeniedTopics denied, AuthMetrics metrics, Tracer tracer) {
    return new Authentication(Setting.text("mqtt.users", ""), denied, metrics, tracer);
  }

  Authentication(String users, DeniedTopics denied, AuthMetrics metrics, Tracer tracer) {
    this.denied = denied;
    passwords =
        Splitter.on(',').trimResults().omitEmptyStrings().withKeyValueSeparator('=').split(users);
    this.metrics = metrics;
    this.tracer = tracer;
  }

  @Override
  public void onConnect(SimpleAuthInput input, SimpleAuthOutput output) {
    Context connecting = ConnectSpan.of(input.getConnectionInformation());
    Span span = AuthSpans.authenticate(tracer).setParent(connecting).startSpan();
    try (Scope scope = connecting.with(span).makeCurrent()) {
      authenticate(input.getConnectPacket(), output, span);
    } finally {
      span.end();
    }
  }

  private void authenticate(ConnectPacket connect, SimpleAuthOutput output, Span span) {
    long start = System.nanoTime();
    AuthMethod method =
        connect.getUserName().isPresent() ? AuthMethod.PASSWORD : AuthMethod.ANONYMOUS;
    AuthResult result = check(connect);
    span.setAttribute(AUTH_METHOD, method.value()).setAttribute(AUTH_RESULT, result.value());
    if (result == AuthResult.SUCCESS && hasDeniedWill(connect)) {
      output.failAuthentication(ConnackReasonCode.NOT_AUTHORIZED, "the topic of the will");
    } else if (result == AuthResult.SUCCESS) {
      output.authenticateSuccessfully();
    } else {
      AuthEvents.attemptFailed(log.atWarn())
          .clientId(connect.getClientId())
          .method(method)
          .result(result)
          .user(connect.getUserName().orElse(""))
          .log("authentication of a client failed");
      output.failAuthentication(
          result == AuthResult.MISSING_CREDENTIALS
              ? ConnackReasonCode.NOT_AUTHORIZED
              : ConnackReasonCode.BAD_USER_NAME_OR_PASSWORD);
    }
    metrics.attemptDuration(method, result).record((System.nanoTime() - start) / NANOS_PER_SECOND);
  }

  /** A will is published without being looked at again, so it is refused with its client. */
  private boolean hasDeniedWill(ConnectPacket connect) {
    return connect
        .getWillPublish()
        .filter(will -> denied.denyPublish(connect.getClientId(), will.getTopic()))
        .isPresent();
  }

  private AuthResult check(ConnectPacket connect) {
    return check(connect.getUserName(), connect.getPassword());
  }

  AuthResult check(Optional<String> user, Optional<ByteBuffer> proof) {
    if (user.isEmpty()) {
      return passwords.isEmpty() ? AuthResult.SUCCESS : AuthResult.MISSING_CREDENTIALS;
    }
    @Nullable String password = passwords.get(user.get());
    // The comparison takes as long for an unknown user, and however much of the password is right.
    boolean same =
        MessageDigest.isEqual(
            Objects.requireNonNullElse(password, "").getBytes(UTF_8),
            proof.map(Authentication::bytes).orElseGet(() -> new byte[0]));
    return same && password != null ? AuthResult.SUCCESS : AuthResult.INVALID_CREDENTIALS;
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }
}
