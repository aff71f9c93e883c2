package io.throughline.semconv;

import static io.throughline.semconv.MessagingAttributes.MESSAGING_CLIENT_ID;
import static io.throughline.semconv.MessagingAttributes.MESSAGING_DESTINATION_NAME;

import java.util.List;

/** The names that one thing has in log lines and on spans; people know either. */
public final class FieldSynonyms {

  private static final List<List<String>> SAME =
      List.of(
          List.of(LogFields.CLIENT_ID, MESSAGING_CLIENT_ID.getKey()),
          List.of(LogFields.TOPIC, MESSAGING_DESTINATION_NAME.getKey()));

  private FieldSynonyms() {}

  /**
   * All names of a field or attribute.
   *
   * @param name one of them
   * @return it alone, if it has no other
   */
  public static List<String> of(String name) {
    return SAME.stream().filter(names -> names.contains(name)).findFirst().orElse(List.of(name));
  }
}
