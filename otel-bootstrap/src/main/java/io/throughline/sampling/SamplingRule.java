package io.throughline.sampling;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A rule for the sampling of traces that begin with a certain span: their ratio, and their number
 * per second.
 *
 * <pre>{@code
 * SamplingRule.named("store").span("placement.v1.Placement/*").ratio(0.1).maxPerSecond(50)
 * }</pre>
 *
 * <p>Immutable.
 *
 * @param name is counted by, as {@code throughline.sampling.rule}
 * @param span the name of the span, or its beginning and {@code *}; null for any
 * @param attributes which of the span's attributes have which values when it starts, all of them
 * @param ratio how many of the traces are kept, from 0 to 1
 * @param maxPerSecond how many at most, above zero; null for no limit
 */
public record SamplingRule(
    String name,
    @Nullable String span,
    Map<String, String> attributes,
    double ratio,
    @Nullable Double maxPerSecond) {
  // Why: RATIONALE.md#why-do-sampling-rules-concern-spans-that-begin-a-trace

  /**
   * Checks and copies what it is given.
   *
   * @param name from 1 to 64 characters
   * @param span null for any
   * @param attributes none for any
   * @param ratio from 0 to 1
   * @param maxPerSecond above zero; null for no limit
   * @throws IllegalArgumentException if one of them is not so
   */
  public SamplingRule {
    if (name.isBlank() || name.length() > 64) {
      throw new IllegalArgumentException("the name of a rule has 1 to 64 characters");
    }
    if (!(ratio >= 0 && ratio <= 1)) {
      throw new IllegalArgumentException("ratio of rule " + name + " is not from 0 to 1: " + ratio);
    }
    SamplingPlan.checkRate(maxPerSecond);
    attributes = Map.copyOf(attributes);
  }

  /**
   * A rule that keeps every trace, to be narrowed by what follows.
   *
   * @param name is counted by
   * @return the rule
   */
  public static SamplingRule named(String name) {
    return new SamplingRule(name, null, Map.of(), 1, null);
  }

  /**
   * For spans of a name only.
   *
   * @param nameOrBeginning the name, or its beginning and {@code *}
   * @return a rule like this one
   */
  public SamplingRule span(String nameOrBeginning) {
    return new SamplingRule(name, nameOrBeginning, attributes, ratio, maxPerSecond);
  }

  /**
   * For spans with an attribute only, such as {@code messaging.client.id} or {@code http.route}.
   *
   * @param key the attribute, which the span must have when it starts
   * @param value its value
   * @return a rule like this one
   */
  public SamplingRule attribute(String key, String value) {
    Map<String, String> more = new TreeMap<>(attributes);
    more.put(key, value);
    return new SamplingRule(name, span, more, ratio, maxPerSecond);
  }

  /**
   * Keeps a part of the traces, chosen by their ids.
   *
   * @param part from 0 to 1
   * @return a rule like this one
   */
  public SamplingRule ratio(double part) {
    return new SamplingRule(name, span, attributes, part, maxPerSecond);
  }

  /**
   * Keeps no more than so many, in bursts of up to a second's worth.
   *
   * @param traces above zero
   * @return a rule like this one
   */
  public SamplingRule maxPerSecond(double traces) {
    return new SamplingRule(name, span, attributes, ratio, traces);
  }
}
