package io.throughline.viewer.internal.search;

import io.opentelemetry.proto.common.v1.AnyValue;
import io.throughline.viewer.internal.otlp.Values;
import java.math.BigDecimal;
import java.util.function.DoublePredicate;
import java.util.function.Predicate;

/**
 * The condition that an attribute of an item, of one of its events or of its resource has a value.
 * One of the item's own hides the resource's. Thread-safe.
 */
final class AttributeTerm implements Predicate<Item> {

  private final AttributeKey key;
  private final Predicate<EncodedValue> own;
  private final Predicate<AnyValue> shared;

  private AttributeTerm(String key, Predicate<EncodedValue> own, Predicate<AnyValue> shared) {
    this.key = new AttributeKey(key);
    this.own = own;
    this.shared = shared;
  }

  /** That it is this; a decimal number however it is written: 5, 5.0 and 0.5e1. */
  static AttributeTerm equal(String key, String value) {
    Wildcard text = new Wildcard(value);
    double number = numberOf(value);
    if (Double.isNaN(number)) {
      return new AttributeTerm(
          key, each -> each.matches(text), each -> text.matches(Values.text(each)));
    }
    return new AttributeTerm(
        key,
        each -> each.isDecimal() ? each.number() == number : each.matches(text),
        each ->
            each.hasDoubleValue()
                ? each.getDoubleValue() == number
                : text.matches(Values.text(each)));
  }

  private static double numberOf(String value) {
    try {
      return new BigDecimal(value).doubleValue();
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }

  /** That it is a number for which the condition holds; what is no number is NaN for it. */
  static AttributeTerm number(String key, DoublePredicate condition) {
    return new AttributeTerm(
        key, each -> condition.test(each.number()), each -> condition.test(Values.number(each)));
  }

  @Override
  public boolean test(Item item) {
    EncodedValue value = item.attribute(key);
    return (value == null ? isShared(item) : own.test(value)) || item.anyEventAttribute(key, own);
  }

  private boolean isShared(Item item) {
    AnyValue value = key.in(item.origin());
    return value != null && shared.test(value);
  }
}
