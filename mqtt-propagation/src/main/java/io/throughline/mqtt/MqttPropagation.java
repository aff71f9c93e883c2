package io.throughline.mqtt;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.throughline.semconv.propagation.PropagatedField;
import io.throughline.semconv.propagation.PropagationFaults;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The propagation of trace context and baggage in the user properties of MQTT 5 messages, as the
 * W3C draft specifies it: under the names {@code traceparent}, {@code tracestate} and {@code
 * baggage}, exactly and in lower case. It depends on no client library; a few functions connect it
 * to each.
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
 * <p>Neither what a peer sent makes these methods throw, nor a propagator, nor a function given to
 * them. What is refused is counted by {@code throughline.headers.refused}; what is thrown by {@code
 * throughline.faults}, and the message goes on without a context.
 *
 * <p>A sender is believed, unless it came by a {@linkplain #publicListener public listener}.
 * Instances are immutable and safe for use by any number of threads.
 *
 * @see <a href="https://w3c.github.io/trace-context-mqtt/">Trace Context: MQTT protocol</a>
 */
public final class MqttPropagation {
  // Why: RATIONALE.md#why-does-injection-remove-fields-first

  private final TextMapPropagator propagator;
  private final Map<String, PropagatedField> fields;
  private final PropagationFaults faults;
  private final @Nullable ListenerPolicy policy;

  private MqttPropagation(
      TextMapPropagator propagator, PropagationFaults faults, @Nullable ListenerPolicy policy) {
    this.propagator = propagator;
    this.faults = faults;
    this.policy = policy;
    fields = new LinkedHashMap<>();
    propagator.fields().forEach(name -> fields.put(name, new PropagatedField(name)));
  }

  /**
   * Binds to the propagators of {@code openTelemetry}.
   *
   * @param openTelemetry whose propagators decide what is carried, and whose meters count
   * @return what reads and writes user properties
   */
  public static MqttPropagation create(OpenTelemetry openTelemetry) {
    return new MqttPropagation(
        openTelemetry.getPropagators().getTextMapPropagator(),
        new PropagationFaults(openTelemetry, "mqtt-propagation", MqttPropagation.class),
        null);
  }

  /**
   * The same for messages of a listener that anyone may reach, whose senders are not to force
   * sampling, fill a trace or set baggage as they like. What it injects is no other.
   *
   * @param trace what becomes of the sender's trace
   * @param baggageKeys what senders may tell; all other baggage is dropped
   * @return another instance; this one believes as much as before
   */
  public MqttPropagation publicListener(SenderTrace trace, String... baggageKeys) {
    Set<String> keys = Set.copyOf(List.of(baggageKeys)); // one may be told twice
    return new MqttPropagation(propagator, faults, new ListenerPolicy(trace, keys));
  }

  /**
   * The sender's span, where {@link SenderTrace#LINK} made it no parent: {@code
   * spanBuilder.setParent(extracted).addLink(MqttPropagation.sender(extracted))}.
   *
   * @param extracted what {@link #extract} returned
   * @return the span, or an invalid one, which makes no link
   */
  public static SpanContext sender(Context extracted) {
    return ListenerPolicy.senderIn(extracted);
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
   * @return {@code parent} with what is believed of the sender's span and baggage
   */
  public <P> Context extract(
      Context parent,
      Iterable<? extends P> properties,
      Function<? super P, @Nullable String> name,
      Function<? super P, @Nullable String> value) {
    try {
      ReceivedFields received = ReceivedFields.read(fields, properties, name, value);
      if (received.found() == 0) {
        return parent;
      }
      Context claimed = propagator.extract(parent, received, ReceivedFields.GETTER);
      faults.countRefused(received.found(), parent, claimed, received::sent);
      return policy == null ? claimed : policy.admit(parent, claimed, faults);
    } catch (RuntimeException | LinkageError e) {
      faults.dropped(e);
      return parent;
    }
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
    try {
      fields.keySet().forEach(removeAll);
      carriedBy(context).forEach(add);
    } catch (RuntimeException | LinkageError e) {
      faults.dropped(e);
    }
  }

  /** By name. */
  private Map<String, String> carriedBy(Context context) {
    Map<String, String> carried = new LinkedHashMap<>();
    try {
      propagator.inject(context, carried, (sink, name, value) -> carried.put(name, value));
    } catch (RuntimeException | LinkageError e) {
      faults.dropped(e);
      return Map.of(); // rather none than half of one
    }
    return carried;
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
      if (!isField(property, name)) {
        carried.add(property);
      }
    }
    try {
      carriedBy(context).forEach((field, value) -> carried.add(create.apply(field, value)));
    } catch (RuntimeException | LinkageError e) {
      faults.dropped(e);
    }
    return carried;
  }

  /** Not one whose name cannot be told: the host loses no property. */
  private <P> boolean isField(P property, Function<? super P, @Nullable String> name) {
    try {
      return fields.containsKey(name.apply(property));
    } catch (RuntimeException | LinkageError e) {
      faults.dropped(e);
      return false;
    }
  }
}
