package io.throughline.examples.cluster.demo;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The client or topic that is put in focus, and another one that is not.
 *
 * @param field of the focus
 * @param value of the field
 * @param client publishes what is in focus
 * @param topic of what is in focus
 * @param otherClient publishes what is not
 * @param otherTopic of what is not
 */
record FocusTarget(
    String field,
    String value,
    String client,
    String topic,
    String otherClient,
    String otherTopic) {

  private static final Pattern FORM = Pattern.compile("(client|topic)=([^\"\\\\\\p{Cntrl}+#]+)");

  /**
   * Reads {@code client=sensor-7} or {@code topic=plants/1}.
   *
   * @throws IllegalArgumentException if it is neither
   */
  static FocusTarget parse(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      throw new IllegalArgumentException(
          "--focus needs client=ID or topic=NAME, such as client=sensor-7, and not '" + text + "'");
    }
    String value = form.group(2);
    return form.group(1).equals("client")
        ? new FocusTarget(
            "client_id", value, value, "plants/temperature", value + "-x", "plants/temperature")
        : new FocusTarget("topic", value, "sensor-7", value, "sensor-7", value + "/other");
  }

  /** The body of {@code PUT /sampling} that puts it in focus for ten minutes. */
  String plan() {
    return "{\"focuses\": [{\"attribute\": \"%s\", \"value\": \"%s\", \"seconds\": 600}]}"
        .formatted(field, value);
  }
}
