package io.throughline.examples.cluster.broker;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.throughline.semconv.MqttDeliveryPart;
import io.throughline.semconv.MqttQos;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;

/**
 * The ten subscribers that were slowest within five minutes, each with its slowest delivery.
 * Thread-safe.
 */
final class SlowestDeliveries {

  private static final int ROOM = 10;
  private static final Duration MEMORY = Duration.ofMinutes(5);

  private static final Comparator<Slow> BY_SECONDS = Comparator.comparingDouble(Slow::seconds);

  private final Clock clock;
  private final Map<String, Slow> slowest = new HashMap<>();

  private record Slow(
      String clientId,
      String topic,
      MqttQos qos,
      MqttDeliveryPart part,
      double seconds,
      Instant at) {

    JsonObject json() {
      JsonObject json = new JsonObject();
      json.addProperty("client_id", clientId);
      json.addProperty("topic", topic);
      json.addProperty("qos", qos.value());
      json.addProperty("part", part.value());
      json.addProperty("seconds", seconds);
      json.addProperty("at", at.toString());
      return json;
    }
  }

  SlowestDeliveries(Clock clock) {
    this.clock = clock;
  }

  /** Whether the subscriber has got in and was not there. */
  synchronized boolean isNew(
      String clientId, String topic, MqttQos qos, MqttDeliveryPart part, double seconds) {
    forget();
    Slow delivery = new Slow(clientId, topic, qos, part, seconds, clock.instant());
    Slow before = slowest.get(clientId);
    if (before != null) {
      if (seconds >= before.seconds()) {
        slowest.put(clientId, delivery);
      }
      return false;
    }
    slowest.put(clientId, delivery);
    if (slowest.size() > ROOM) {
      slowest.values().remove(Collections.min(slowest.values(), BY_SECONDS));
    }
    return slowest.containsKey(clientId);
  }

  private void forget() {
    Instant forgotten = clock.instant().minus(MEMORY);
    slowest.values().removeIf(earlier -> earlier.at().isBefore(forgotten));
  }

  /** The slowest first. */
  synchronized String json() {
    forget();
    JsonArray subscribers = new JsonArray();
    slowest.values().stream()
        .sorted(BY_SECONDS.reversed())
        .map(Slow::json)
        .forEach(subscribers::add);
    JsonObject json = new JsonObject();
    json.add("slow_subscribers", subscribers);
    return json.toString();
  }
}
