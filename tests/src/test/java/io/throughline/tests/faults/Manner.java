package io.throughline.tests.faults;

import org.jspecify.annotations.Nullable;

/**
 * How the receiver answers, in the words of HTTP, which have their like in gRPC.
 *
 * @param status 200 takes the request
 * @param retryAfter seconds; 0 if it does not say
 * @param rejected how many items of each request are refused by a partial success
 * @param authorization what each request has to carry; null for anything
 */
record Manner(int status, int retryAfter, int rejected, @Nullable String authorization) {

  static final Manner GOOD = status(200);

  static Manner status(int status) {
    return new Manner(status, 0, 0, null);
  }

  static Manner busy(int retryAfter) {
    return new Manner(429, retryAfter, 0, null);
  }

  static Manner rejecting(int items) {
    return new Manner(200, 0, items, null);
  }

  static Manner wanting(String authorization) {
    return new Manner(200, 0, 0, authorization);
  }

  /** The same, or a refusal, if the request does not carry what it should. */
  Manner towards(@Nullable String shown) {
    return authorization == null || authorization.equals(shown) ? this : status(401);
  }

  boolean takes() {
    return status == 200;
  }
}
