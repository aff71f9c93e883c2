package io.throughline.logging;

import io.throughline.semconv.MqttEvents;
import org.slf4j.Logger;

/**
 * A log of the messages that a broker handled, to be called in the message's span; {@link
 * MqttEvents} has the same event with all its fields, and more. Nothing is allocated where the
 * level is off. Thread-safe.
 */
public final class MessageLog {

  private final Logger log;

  /**
   * Makes one.
   *
   * @param log whose levels count and whose name the lines have
   */
  public MessageLog(Logger log) {
    this.log = log;
  }

  /**
   * The message was handled; INFO.
   *
   * @param clientId who published it
   * @param topic where
   * @param qos from 0 to 2
   * @param seconds how long it took
   */
  public void processed(String clientId, String topic, int qos, double seconds) {
    MqttEvents.messageProcessed(log.atInfo())
        .clientId(clientId)
        .topic(topic)
        .qos(qos)
        .duration(seconds)
        .log("message processed");
  }

  /**
   * The message could not be handled as it should have been; WARN.
   *
   * @param clientId who published it
   * @param topic where
   * @param qos from 0 to 2
   * @param seconds how long it took
   * @param errorType one of few values, the same as on the span
   * @param message what became of it, in words
   */
  public void failed(
      String clientId, String topic, int qos, double seconds, String errorType, String message) {
    MqttEvents.messageProcessed(log.atWarn())
        .clientId(clientId)
        .topic(topic)
        .qos(qos)
        .duration(seconds)
        .errorType(errorType)
        .log(message);
  }
}
