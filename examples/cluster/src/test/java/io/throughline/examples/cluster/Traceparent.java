package io.throughline.examples.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import java.util.List;

/** The trace context that a message carries. */
record Traceparent(String traceId, String spanId) {

  /** It has to carry exactly one. */
  static Traceparent of(Mqtt5Publish message) {
    List<String> values =
        message.getUserProperties().asList().stream()
            .filter(property -> property.getName().toString().equals("traceparent"))
            .map(property -> property.getValue().toString())
            .toList();
    assertThat(values).as("traceparent").hasSize(1);
    String[] parts = values.get(0).split("-", -1);
    assertThat(parts).hasSize(4);
    return new Traceparent(parts[1], parts[2]);
  }
}
