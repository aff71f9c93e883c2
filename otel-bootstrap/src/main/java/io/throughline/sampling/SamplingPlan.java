package io.throughline.sampling;

import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The sampling decisions that differ from those of the sampler that {@code OTEL_TRACES_SAMPLER}
 * names. Rules and limits are for spans that begin a trace; where another service has begun it,
 * that service's decision counts.
 *
 * <p>Immutable.
 *
 * @param focuses what is sampled for a while in any case, at most 100
 * @param rules the first that fits decides, at most 100
 * @param maxPerSecond how many traces may begin with a sampled span each second, above zero; null
 *     for no limit
 */
public record SamplingPlan(
    List<Focus> focuses, List<SamplingRule> rules, @Nullable Double maxPerSecond) {

  /** Decides nothing. */
  public static final SamplingPlan NONE = new SamplingPlan(List.of(), List.of(), null);

  static final int MAX = 100;

  /**
   * Checks and copies what it is given.
   *
   * @param focuses at most 100
   * @param rules at most 100
   * @param maxPerSecond from 0.000001 to 1,000,000; null for no limit
   * @throws IllegalArgumentException if one of them is not so
   */
  public SamplingPlan {
    if (rules.size() > MAX || focuses.size() > MAX) {
      throw new IllegalArgumentException("there may be " + MAX + " rules and " + MAX + " focuses");
    }
    checkRate(maxPerSecond);
    focuses = List.copyOf(focuses);
    rules = List.copyOf(rules);
  }

  /**
   * Reads a plan as {@code PUT /sampling} takes it. A focus ends after {@code seconds}, or at
   * {@code until}.
   *
   * @param json such as <code>
   *     {"max_per_second": 100,
   *     "rules": [{"name": "store", "span": "Store/*", "ratio": 0.1}],
   *     "focuses": [{"attribute": "messaging.client.id", "value": "c1", "seconds": 600}]}</code>
   * @return the plan
   * @throws IllegalArgumentException says what is wrong
   */
  public static SamplingPlan parse(String json) {
    return SamplingJson.read(json, Clock.systemUTC());
  }

  /**
   * Writes it as {@link #parse} reads it.
   *
   * @return JSON
   */
  public String toJson() {
    return SamplingJson.write(this);
  }

  boolean isEmpty() {
    return focuses.isEmpty() && rules.isEmpty() && maxPerSecond == null;
  }

  static void checkRate(@Nullable Double perSecond) {
    if (perSecond != null && !(perSecond >= 0.000_001 && perSecond <= 1_000_000)) {
      throw new IllegalArgumentException("not from 0.000001 to 1000000 a second: " + perSecond);
    }
  }
}
