package io.throughline.examples.cluster.broker;

import com.hivemq.extension.sdk.api.packets.publish.PayloadFormatIndicator;
import com.hivemq.extension.sdk.api.packets.publish.PublishPacket;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** The payload of a message. */
final class Payload {

  /** An empty payload is a message like any other. */
  static ByteBuffer of(PublishPacket packet) {
    return packet.getPayload().map(ByteBuffer::duplicate).orElseGet(() -> ByteBuffer.allocate(0));
  }

  /** A payload that is declared to be UTF-8 (MQTT 5, 3.3.2.3.2) has to be. */
  static boolean isAsDeclared(PublishPacket packet) {
    if (packet.getPayloadFormatIndicator().orElse(null) != PayloadFormatIndicator.UTF_8) {
      return true;
    }
    try {
      StandardCharsets.UTF_8.newDecoder().decode(of(packet));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  private Payload() {}
}
