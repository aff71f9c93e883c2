package io.throughline.examples.cluster.broker;

import com.hivemq.extension.sdk.api.packets.publish.AckReasonCode;
import io.throughline.semconv.MqttMessageDropReason;

/** Why a message goes no further: for its publisher, and in metrics, spans and logs. */
enum Refusal {
  INVALID_PAYLOAD(
      AckReasonCode.PAYLOAD_FORMAT_INVALID,
      MqttMessageDropReason.INVALID,
      "payload_format_invalid",
      "message refused, its payload is not UTF-8 as it claims"),
  DENIED(
      AckReasonCode.NOT_AUTHORIZED,
      MqttMessageDropReason.NOT_AUTHORIZED,
      "not_authorized",
      "message refused, nobody may publish to its topic"),
  NO_ROOM(
      AckReasonCode.QUOTA_EXCEEDED,
      MqttMessageDropReason.INTERNAL,
      "queue_full",
      "message refused, too many wait to be stored");

  private final AckReasonCode reasonCode;
  private final MqttMessageDropReason dropReason;
  private final String errorType;
  private final String line;

  Refusal(
      AckReasonCode reasonCode, MqttMessageDropReason dropReason, String errorType, String line) {
    this.reasonCode = reasonCode;
    this.dropReason = dropReason;
    this.errorType = errorType;
    this.line = line;
  }

  AckReasonCode reasonCode() {
    return reasonCode;
  }

  MqttMessageDropReason dropReason() {
    return dropReason;
  }

  String errorType() {
    return errorType;
  }

  String line() {
    return line;
  }
}
