package io.throughline.mqtt;

import io.throughline.semconv.propagation.BelievedFields;
import io.throughline.semconv.propagation.PropagatedField;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The propagator's fields among the user properties of a message. What is not to be believed is as
 * if absent, and what depends on it is the propagator's to drop.
 */
final class ReceivedFields {
  static final BelievedFields<ReceivedFields> GETTER =
      new BelievedFields<>() {
        @Override
        public Iterable<String> keys(ReceivedFields received) {
          return received.believed.keySet();
        }

        @Override
        public @Nullable String get(@Nullable ReceivedFields received, String name) {
          return received == null ? null : received.believed.get(name);
        }
      };

  private final Map<String, List<String>> sent = new HashMap<>();
  private final Map<String, String> believed = new HashMap<>();

  private ReceivedFields() {}

  static <P> ReceivedFields read(
      Map<String, PropagatedField> fields,
      Iterable<? extends P> properties,
      Function<? super P, @Nullable String> name,
      Function<? super P, @Nullable String> value) {
    ReceivedFields received = new ReceivedFields();
    for (P property : properties) {
      String field = name.apply(property);
      if (field != null && fields.containsKey(field)) {
        String text = value.apply(property);
        received
            .sent
            .computeIfAbsent(field, absent -> new ArrayList<>())
            .add(text == null ? "" : text);
      }
    }
    received.sent.forEach(
        (field, values) -> {
          PropagatedField known = fields.get(field);
          String believed = known == null ? null : known.value(values);
          if (believed != null) {
            received.believed.put(field, believed);
          }
        });
    return received;
  }

  /** How many of the fields were there, believed or not. */
  int found() {
    return sent.size();
  }

  /** All that was sent under a name; null if nothing was. */
  @Nullable List<String> sent(String field) {
    return sent.get(field);
  }
}
