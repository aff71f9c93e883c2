package io.throughline.examples.cluster.broker;

import static java.util.stream.Collectors.toUnmodifiableMap;

import io.throughline.semconv.MqttConnectRefusal;
import io.throughline.semconv.MqttDisconnectReason;
import io.throughline.semconv.MqttErrorType;
import io.throughline.semconv.MqttMetrics;
import io.throughline.semconv.MqttReasonCode;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The mapping of HiveMQ's reason code enums to the values of the catalogue. */
final class ReasonCodes {

  private static final Map<String, MqttReasonCode> BY_NAME =
      Arrays.stream(MqttReasonCode.values())
          .collect(toUnmodifiableMap(Enum::name, Function.identity()));

  /** Empty for a code that is no error. HiveMQ writes two names in the singular. */
  static Optional<MqttReasonCode> error(Enum<?> code) {
    String name = code.name().replace("SUBSCRIPTION_NOT_SUPPORTED", "SUBSCRIPTIONS_NOT_SUPPORTED");
    return Optional.ofNullable(BY_NAME.get(name));
  }

  /** Counts an answer to a client, if it is an error of somebody. */
  static void count(MqttMetrics mqtt, Enum<?> answer) {
    error(answer)
        .ifPresent(code -> type(code).ifPresent(type -> mqtt.errors(type, code).increment()));
  }

  /** Empty for what befalls a connection and is no error. */
  private static Optional<MqttErrorType> type(MqttReasonCode code) {
    return switch (code) {
      case BAD_USER_NAME_OR_PASSWORD, NOT_AUTHORIZED, BANNED, BAD_AUTHENTICATION_METHOD ->
          Optional.of(MqttErrorType.AUTH_FAILURE);
      case SERVER_BUSY,
          RECEIVE_MAXIMUM_EXCEEDED,
          PACKET_TOO_LARGE,
          MESSAGE_RATE_TOO_HIGH,
          QUOTA_EXCEEDED,
          CONNECTION_RATE_EXCEEDED ->
          Optional.of(MqttErrorType.RESOURCE_LIMIT);
      case UNSPECIFIED_ERROR, IMPLEMENTATION_SPECIFIC_ERROR, SERVER_UNAVAILABLE ->
          Optional.of(MqttErrorType.INTERNAL);
      case SERVER_SHUTTING_DOWN,
          KEEP_ALIVE_TIMEOUT,
          SESSION_TAKEN_OVER,
          ADMINISTRATIVE_ACTION,
          USE_ANOTHER_SERVER,
          SERVER_MOVED,
          MAXIMUM_CONNECT_TIME ->
          Optional.empty();
      default -> Optional.of(MqttErrorType.PROTOCOL_VIOLATION);
    };
  }

  /** Whether a packet that came in was refused for what it is. */
  static boolean isInvalidPacket(MqttReasonCode code) {
    return code == MqttReasonCode.PACKET_TOO_LARGE
        || type(code).filter(MqttErrorType.PROTOCOL_VIOLATION::equals).isPresent();
  }

  static MqttConnectRefusal refusal(MqttReasonCode code) {
    return switch (code) {
      case BAD_USER_NAME_OR_PASSWORD, NOT_AUTHORIZED, BAD_AUTHENTICATION_METHOD ->
          MqttConnectRefusal.AUTHENTICATION;
      case BANNED -> MqttConnectRefusal.BANNED;
      case CLIENT_IDENTIFIER_NOT_VALID -> MqttConnectRefusal.CLIENT_ID;
      case SERVER_BUSY, QUOTA_EXCEEDED, CONNECTION_RATE_EXCEEDED -> MqttConnectRefusal.CAPACITY;
      case SERVER_UNAVAILABLE, SERVER_SHUTTING_DOWN -> MqttConnectRefusal.UNAVAILABLE;
      case USE_ANOTHER_SERVER, SERVER_MOVED -> MqttConnectRefusal.REDIRECTED;
      case UNSPECIFIED_ERROR, IMPLEMENTATION_SPECIFIC_ERROR -> MqttConnectRefusal.INTERNAL;
      default -> MqttConnectRefusal.PROTOCOL;
    };
  }

  static MqttDisconnectReason disconnect(MqttReasonCode code) {
    return switch (code) {
      case KEEP_ALIVE_TIMEOUT -> MqttDisconnectReason.KEEP_ALIVE_TIMEOUT;
      case SESSION_TAKEN_OVER -> MqttDisconnectReason.SESSION_TAKEN_OVER;
      case NOT_AUTHORIZED, BANNED, BAD_USER_NAME_OR_PASSWORD, MAXIMUM_CONNECT_TIME ->
          MqttDisconnectReason.NOT_AUTHORIZED;
      case PACKET_TOO_LARGE,
          QUOTA_EXCEEDED,
          MESSAGE_RATE_TOO_HIGH,
          RECEIVE_MAXIMUM_EXCEEDED,
          CONNECTION_RATE_EXCEEDED ->
          MqttDisconnectReason.RESOURCE_LIMIT;
      case ADMINISTRATIVE_ACTION -> MqttDisconnectReason.ADMINISTRATIVE_ACTION;
      case SERVER_SHUTTING_DOWN, SERVER_BUSY, USE_ANOTHER_SERVER, SERVER_MOVED ->
          MqttDisconnectReason.SERVER_SHUTDOWN;
      case UNSPECIFIED_ERROR, IMPLEMENTATION_SPECIFIC_ERROR -> MqttDisconnectReason.INTERNAL_ERROR;
      default -> MqttDisconnectReason.PROTOCOL_ERROR;
    };
  }

  private ReasonCodes() {}
}
