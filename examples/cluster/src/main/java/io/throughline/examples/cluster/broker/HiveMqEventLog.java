package io.throughline.examples.cluster.broker;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import com.hivemq.logging.EventLog;
import io.throughline.semconv.MqttConnectRefusal;
import io.throughline.semconv.MqttMessageDropReason;
import io.throughline.semconv.MqttMetrics;
import io.throughline.semconv.MqttQos;
import io.throughline.semconv.MqttReasonCode;
import io.throughline.semconv.MqttSessionChange;
import java.util.List;
import java.util.regex.Pattern;
import org.slf4j.LoggerFactory;

/**
 * A reader of HiveMQ's event log, for the events that no extension is told of: why a message was
 * dropped, that a CONNECT could not be read, and that a session has expired. HiveMQ writes them
 * with the same words each time; here they are counted, and not written again.
 */
final class HiveMqEventLog extends AppenderBase<ILoggingEvent> {

  /** Before there is a client. What is wrong later, the client's connection is told. */
  private static final Pattern UNREADABLE_CONNECT =
      Pattern.compile("(Sent( a)?|Invalid|Incorrect) CONNECT\\b.*|Sent a message with .*");

  private static final List<MqttQos> QOS = List.of(MqttQos.values());

  private final MqttMetrics mqtt;
  private final DroppedMessages dropped;

  HiveMqEventLog(MqttMetrics mqtt, DroppedMessages dropped) {
    this.mqtt = mqtt;
    this.dropped = dropped;
    setName("hivemq-event-log");
  }

  void listen() {
    start();
    for (String name :
        new String[] {
          EventLog.EVENT_MESSAGE_DROPPED,
          EventLog.EVENT_CLIENT_DISCONNECTED,
          EventLog.EVENT_CLIENT_SESSION_EXPIRED
        }) {
      if (LoggerFactory.getLogger(name) instanceof Logger logger) {
        logger.setLevel(Level.DEBUG);
        logger.setAdditive(false);
        logger.addAppender(this);
      }
    }
  }

  @Override
  protected void append(ILoggingEvent event) {
    Object[] arguments = event.getArgumentArray();
    if (arguments == null || arguments.length < 2) {
      return;
    }
    switch (event.getLoggerName()) {
      case EventLog.EVENT_MESSAGE_DROPPED -> messageDropped(arguments);
      case EventLog.EVENT_CLIENT_DISCONNECTED -> disconnected(arguments);
      default -> mqtt.sessionChanges(MqttSessionChange.EXPIRED).increment();
    }
  }

  /** The receiver, the topic, the QoS and the reason; other packets than messages have no QoS. */
  private void messageDropped(Object[] arguments) {
    if (arguments.length == 4 && arguments[2] instanceof Integer qos) {
      dropped.note(
          String.valueOf(arguments[0]),
          String.valueOf(arguments[1]),
          QOS.get(qos),
          reason(String.valueOf(arguments[3])));
    }
  }

  private static MqttMessageDropReason reason(String words) {
    if (words.endsWith("message queue is full") || words.startsWith("The QoS 0 memory limit")) {
      return MqttMessageDropReason.QUEUE_FULL;
    }
    if (words.equals("The tcp socket was not writable")) {
      return MqttMessageDropReason.NOT_WRITABLE;
    }
    return words.startsWith("Maximum packet size")
        ? MqttMessageDropReason.TOO_LARGE
        : MqttMessageDropReason.INTERNAL;
  }

  /** The client, its address and the reason; a client that is not known yet has no name. */
  private void disconnected(Object[] arguments) {
    boolean unnamed = "UNKNOWN".equals(arguments[0]);
    String words = String.valueOf(arguments[arguments.length - 1]);
    if (arguments.length == 3 && unnamed && UNREADABLE_CONNECT.matcher(words).matches()) {
      mqtt.packetsInvalid(null, MqttReasonCode.MALFORMED_PACKET).increment();
      mqtt.connectsRefused(MqttConnectRefusal.PROTOCOL, null).increment();
    }
  }
}
