package io.throughline.sampling;

import java.time.Instant;

/**
 * A span attribute for which every span is sampled for a while, and all that follows from it,
 * whatever rules, ratios and limits say: to look at one client, topic or trace. What another
 * service decided not to sample is sampled from here on. The trace state carries the focus on: a
 * service that {@linkplain Sampling#followFocus follows it} samples the rest of the trace, and each
 * of them logs from DEBUG up what belongs to it.
 *
 * @param attribute such as {@code messaging.client.id}, which the span must have when it starts;
 *     {@code client_id} and {@code topic} are names for {@code messaging.client.id} and {@code
 *     messaging.destination.name}, and {@code trace_id} is the trace's
 * @param value its text; {@code 42} also is the number, {@code true} the boolean
 * @param until when it ends
 * @param maxPerSecond how many traces it takes in each second, in bursts of up to a second's worth;
 *     what decides on the others is what would without it
 */
public record Focus(String attribute, String value, Instant until, double maxPerSecond) {

  /** How many traces a second a focus takes in that says nothing of it. */
  public static final double DEFAULT_PER_SECOND = 100;

  /**
   * Checks the limit.
   *
   * @param attribute of the spans
   * @param value its value
   * @param until when it ends
   * @param maxPerSecond from 0.000001 to 1,000,000
   * @throws IllegalArgumentException if it is not
   */
  public Focus {
    SamplingPlan.checkRate(maxPerSecond);
  }

  /**
   * A focus that takes in {@value #DEFAULT_PER_SECOND} traces a second.
   *
   * @param attribute of the spans
   * @param value its value
   * @param until when it ends
   */
  public Focus(String attribute, String value, Instant until) {
    this(attribute, value, until, DEFAULT_PER_SECOND);
  }
}
