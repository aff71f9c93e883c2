package io.throughline.examples.cluster.broker;

import io.throughline.semconv.MqttBrokerState;
import io.throughline.semconv.MqttEvents;
import io.throughline.semconv.MqttMetrics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The state of the broker, as its metric, its log and {@code /ready} report it. */
final class BrokerState {

  private static final Logger log = LoggerFactory.getLogger(BrokerState.class);

  private volatile MqttBrokerState now = MqttBrokerState.STARTING;

  void observe(MqttMetrics mqtt) {
    for (MqttBrokerState state : MqttBrokerState.values()) {
      mqtt.brokerStatus(state, () -> now == state ? 1 : 0);
    }
  }

  boolean isRunning() {
    return now == MqttBrokerState.RUNNING;
  }

  void change(MqttBrokerState next) {
    now = next;
    MqttEvents.brokerStateChanged(log.atInfo()).brokerState(next).log("broker is " + next.value());
  }
}
