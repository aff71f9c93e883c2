package io.throughline.internal.callbacks;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.context.propagation.TextMapSetter;
import io.throughline.semconv.propagation.BelievedFields;
import io.throughline.semconv.propagation.PropagatedField;
import io.throughline.semconv.propagation.PropagationFaults;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A propagator that sees of a peer's fields only what {@link PropagatedField} lets pass, whoever
 * reads them and from whatever they come. What is refused is counted.
 */
final class CheckedPropagator implements TextMapPropagator {
  // Why: RATIONALE.md#why-is-the-propagator-wrapped

  private final TextMapPropagator propagator;
  private final PropagationFaults faults;
  private final Map<String, PropagatedField> known = new HashMap<>();

  CheckedPropagator(TextMapPropagator propagator, OpenTelemetry openTelemetry) {
    this.propagator = propagator;
    faults = new PropagationFaults(openTelemetry, "otel-bootstrap", CheckedPropagator.class);
    propagator.fields().forEach(name -> known.put(name, new PropagatedField(name)));
  }

  @Override
  public Collection<String> fields() {
    return propagator.fields();
  }

  @Override
  public <C> void inject(Context context, @Nullable C carrier, TextMapSetter<C> setter) {
    propagator.inject(context, carrier, setter);
  }

  @Override
  public <C> Context extract(Context context, @Nullable C carrier, TextMapGetter<C> getter) {
    if (getter instanceof BelievedFields) {
      return propagator.extract(context, carrier, getter);
    }
    Checked<C> checked = new Checked<>(getter);
    Context extracted = propagator.extract(context, carrier, checked);
    faults.countRefused(checked.found, context, extracted, name -> values(carrier, getter, name));
    return extracted;
  }

  /** To be read once; null if there is none. */
  private static <C> @Nullable Iterable<String> values(
      @Nullable C carrier, TextMapGetter<C> getter, String name) {
    Iterator<String> values = getter.getAll(carrier, name);
    return values.hasNext() ? () -> values : null;
  }

  @Override
  public String toString() {
    return propagator.toString();
  }

  private final class Checked<C> implements TextMapGetter<C> {
    private final TextMapGetter<C> getter;
    private int found;

    Checked(TextMapGetter<C> getter) {
      this.getter = getter;
    }

    @Override
    public Iterable<String> keys(C carrier) {
      return getter.keys(carrier);
    }

    @Override
    public @Nullable String get(@Nullable C carrier, String name) {
      Iterable<String> values = values(carrier, getter, name);
      if (values == null) {
        return null;
      }
      found++;
      PropagatedField field = known.get(name);
      return (field == null ? new PropagatedField(name) : field).value(values);
    }

    /** At most one: the parts of a list are one list. */
    @Override
    public Iterator<String> getAll(@Nullable C carrier, String name) {
      String value = get(carrier, name);
      return value == null ? Collections.emptyIterator() : List.of(value).iterator();
    }
  }
}
