package io.throughline.examples.cluster.broker;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;

/**
 * The interval at which {@code $SYS} is published, which an operator may change while the broker
 * runs. Thread-safe.
 */
final class SystemInterval {

  private volatile int seconds;

  SystemInterval(int seconds) {
    this.seconds = seconds;
  }

  /** In seconds, 0 for never. */
  int seconds() {
    return seconds;
  }

  /** As {@link #change} takes it. */
  String json() {
    JsonObject json = new JsonObject();
    json.addProperty("seconds", seconds);
    return json.toString();
  }

  /**
   * Changes it.
   *
   * @param json such as {@code {"seconds": 5}}
   * @throws IllegalArgumentException if it is anything else
   */
  void change(String json) {
    String text = "";
    try {
      JsonElement value = JsonParser.parseString(json);
      if (value.isJsonObject()
          && value.getAsJsonObject().size() == 1
          && value.getAsJsonObject().get("seconds") != null) {
        text = value.getAsJsonObject().get("seconds").toString();
      }
    } catch (JsonParseException e) {
      // It is none of what is allowed.
    }
    if (!text.matches("\\d{1,9}")) {
      throw new IllegalArgumentException(
          "allowed is {\"seconds\": N}, with N from 0 (never) to 999999999");
    }
    seconds = Integer.parseInt(text);
  }
}
