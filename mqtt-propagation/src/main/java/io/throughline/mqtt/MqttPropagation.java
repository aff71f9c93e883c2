package io.throughline.mqtt;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapPropagator;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Carries trace context and baggage in the user properties of MQTT 5 messages, as the W3C draft
 * wants it: under the names {@code traceparent}, {@code tracestate} and {@code baggage}, exactly
 * and in lower case. It knows no client library; each is told to it by a few functions.
 *
 * <p>HiveMQ client, whose properties are immutable:
 *
 * <pre>{@code
 * Context sender =
 *     mqtt.extract(
 *         Context.root(),
 *         publish.getUserProperties().asList(),
 *         property -> property.getName().toString(),
 *         property -> property.getValue().toString());
 * Mqtt5UserProperties carried =
 *     Mqtt5UserProperties.of(
 *         mqtt.inject(
 *             Context.current(),
 *             publish.getUserProperties().asList(),
 *             property -> property.getName().toString(),
 *             Mqtt5UserProperty::of));
 * }</pre>
 *
 * <p>Eclipse Paho, whose properties are a mutable list:
 *
 * <pre>{@code
 * List<UserProperty> list = message.getProperties().getUserProperties();
 * Context sender = mqtt.extract(Context.root(), list, UserProperty::getKey, UserProperty::getValue);
 * mqtt.inject(
 *     Context.current(),
 *     name -> list.removeIf(property -> property.getKey().equals(name)),
 *     (name, value) -> list.add(new UserProperty(name, value)));
 * }</pre>
 *
 * <p>HiveMQ extension, whose properties are edited in place:
 *
 * <pre>{@code
 * ModifiableUserProperties properties = packet.getUserProperties();
 * Context sender =
 *     mqtt.extract(
 *         Context.root(), properties.asList(), UserProperty::getName, UserProperty::getValue);
 * mqtt.inject(Context.current(), properties::removeName, properties::addUserProperty);
 * }</pre>
 *
 * <p>What a peer sent never makes these methods throw; only the functions given to them can.
 * Instances are immutable and safe for use by any number of threads.
 *
 * @see <a href="https://w3c.github.io/trace-context-mqtt/">Trace Context: MQTT protocol</a>
 */
public final class MqttPropagation {
  private final TextMapPropagator propagator;
  private final Set<String> fields;

  private MqttPropagation(TextMapPropagator propagator) {
    this.propagator = propagator;
    fields = new LinkedHashSet<>(propagator.fields());
  }

  /**
   * Binds to the propagators of {@code openTelemetry}.
   *
   * @param openTelemetry whose propagators decide what is carried
   * @return what reads and writes user properties
   */
  public static MqttPropagation create(OpenTelemetry openTelemetry) {
    return new MqttPropagation(openTelemetry.getPropagators().getTextMapPropagator());
  }

  /**
   * Reads the context that the sender of a message put into it.
   *
   * @param parent what the sender's context is added to, and what is returned if the message
   *     carries none or an invalid one; {@link Context#root()} unless you want the current span to
   *     stay the parent then
   * @param properties the message's user properties, in their order
   * @param name gives the name of a property
   * @param value gives the value of a property
   * @param <P> the client library's type of a property
   * @return {@code parent} with the sender's span and baggage
   */
  public <P> Context extract(
      Context parent,
      Iterable<? extends P> properties,
      Function<? super P, @Nullable String> name,
      Function<? super P, @Nullable String> value) {
    return propagator.extract(
        parent, ReceivedFields.read(fields, properties, name, value), ReceivedFields.GETTER);
  }

  /**
   * Makes a message carry a context. Whatever it carried before is removed, so a message that is
   * forwarded, or retained and sent again, never carries two contexts nor a mixture.
   *
   * @param context what the message is to carry
   * @param removeAll removes every property of a name
   * @param add adds a property of a name and a value
   */
  public void inject(Context context, Consumer<String> removeAll, BiConsumer<String, String> add) {
    fields.forEach(removeAll);
    propagator.inject(context, add, (sink, name, value) -> add.accept(name, value));
  }

  /**
   * The properties of a message that is to carry a context, for libraries with immutable
   * properties: those given in their order without what they carried before, then the context's.
   *
   * @param context what the message is to carry
   * @param properties the message's user properties; they are not modified
   * @param name gives the name of a property
   * @param create makes a property of a name and a value
   * @param <P> the client library's type of a property
   * @return a new list
   */
  public <P> List<P> inject(
      Context context,
      Iterable<? extends P> properties,
      Function<? super P, @Nullable String> name,
      BiFunction<String, String, ? extends P> create) {
    List<P> carried = new ArrayList<>();
    for (P property : properties) {
      if (!fields.contains(name.apply(property))) {
        carried.add(property);
      }
    }
    propagator.inject(
        context, carried, (sink, field, value) -> carried.add(create.apply(field, value)));
    return carried;
  }
}
